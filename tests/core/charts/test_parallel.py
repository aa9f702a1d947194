"""Parallel coordinates: places on the axes, what a box selects, and which lines are coloured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wseg_core.charts import colours
from wseg_core.charts.compare import parallel

SETTINGS = ["optimizer.name", "optimizer.lr", "training.batch_characters"]


def run(number: int, optimizer: str, rate: float, batch: int, f1: float | None) -> dict:
    return {
        "run": f"run-{number}",
        "name": f"trial {number}",
        "state": "finished",
        "config": {
            "encoder": {"name": "linear"},
            "loss": {"name": "crf"},
            "optimizer": {"name": optimizer, "lr": rate},
            "training": {"seed": 0, "batch_characters": batch},
        },
        "result": {"dev": None if f1 is None else {"f1": f1}, "test": None},
    }


RUNS = [
    run(0, "sgd", 1.0, 1000, 0.70),
    run(1, "adam", 0.01, 2000, 0.90),
    run(2, "adam", 0.1, 3000, 0.85),
    run(3, "sgd", 0.1, 2000, None),
]


def test_a_run_without_a_score_has_no_line():
    rows = parallel.table(RUNS, SETTINGS)
    assert list(rows["run"]) == ["run-0", "run-1", "run-2"] and list(rows["optimizer.lr"]) == [1.0, 0.01, 0.1]
    assert list(rows["optimizer.name"]) == ["sgd", "adam", "adam"]


def test_numbers_of_several_magnitudes_have_a_log_scale_and_words_are_ordered_by_f1():
    optimizer, rate, batch, f1 = parallel.axes(parallel.table(RUNS, SETTINGS), SETTINGS)
    assert optimizer.words == ["sgd", "adam"] and list(optimizer.places) == [0.25, 0.75, 0.75]
    assert list(rate.places) == pytest.approx([1.0, 0.0, 0.5]) and rate.words == ["0.01", "0.1", "1"]
    assert list(batch.places) == pytest.approx([0.0, 0.5, 1.0])
    assert list(f1.places) == pytest.approx([0.0, 1.0, 0.75]) and f1.words == ["70.0", "85.0", "90.0"]


def test_a_box_keeps_the_part_of_each_axis_that_it_covers():
    boxes = [{"x": [0.8, 1.2], "y": [0.6, -0.3]}, {"x": [2.4, 2.6], "y": [0, 1]}, {"x": [1.9, 3.1], "y": [0.5, 2]}]
    assert parallel.ranges(boxes, 4) == {1: (0.0, 0.6), 2: (0.5, 1.0), 3: (0.5, 1.0)}


def test_a_run_is_kept_that_passes_every_part():
    rows = parallel.table(RUNS, SETTINGS)
    assert parallel.selected(rows, SETTINGS, {}) == ["run-0", "run-1", "run-2"]
    assert parallel.selected(rows, SETTINGS, {0: (0.5, 1.0)}) == ["run-1", "run-2"]
    assert parallel.selected(rows, SETTINGS, {0: (0.5, 1.0), 1: (0.4, 0.6)}) == ["run-2"]
    assert parallel.selected(rows, SETTINGS, {1: (0.6, 0.9)}) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4), st.integers(0, 3))
def test_more_parts_never_keep_more_runs(parts, axis):
    rows = parallel.table(RUNS, SETTINGS)
    kept = {number: (min(ends), max(ends)) for number, ends in enumerate(parts)}
    more = set(parallel.selected(rows, SETTINGS, kept))
    kept.pop(axis, None)
    assert more <= set(parallel.selected(rows, SETTINGS, kept))


def test_each_kept_run_is_a_line_over_all_axes_and_the_rest_is_grey():
    rows = parallel.table(RUNS, SETTINGS)
    figure = parallel.figure(rows, SETTINGS, kept={0: (0.5, 1.0)})
    grey, *coloured = [trace for trace in figure.data if trace.mode == "lines"]
    assert grey.line.color == colours.faint(colours.QUIET, 0.25) and np.isfinite(grey.y.astype(float)).sum() == 4
    assert sum(np.isfinite(trace.y.astype(float)).sum() for trace in coloured) == 2 * 4
    assert len({trace.line.color for trace in coloured}) == 2 and coloured[-1].line.color == "#1f5f99"
    assert any(shape.type == "rect" and (shape.y0, shape.y1) == (0.5, 1.0) for shape in figure.layout.shapes)


def test_a_setting_that_all_share_and_nothing_at_all_can_be_drawn():
    rows = parallel.table([run(n, "sgd", 0.1, 1000, 0.5) for n in range(3)], SETTINGS)
    assert list(parallel.axes(rows, SETTINGS)[1].places) == [0.5] * 3
    assert len(parallel.figure(rows, SETTINGS).data) == 2
    assert len(parallel.figure(rows[:0], SETTINGS).layout.xaxis.ticktext) == 4


def test_many_runs_are_cut_with_a_note_and_names_are_escaped():
    many = [run(n, "<b>x</b>", 0.1 + n, 1000, n / 1000) for n in range(parallel.MOST + 5)]
    figure = parallel.figure(parallel.table(many, SETTINGS), SETTINGS)
    words = [annotation.text for annotation in figure.layout.annotations]
    assert any(text.startswith("5 runs with a lower F1") for text in words) and not any("<b>" in text for text in words)
