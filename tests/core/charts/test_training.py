"""The training curves of a run: contents, spikes kept, gaps not joined, and a stable layout."""

import numpy as np
import pandas as pd
import pytest

from wseg_core.charts.run import training
from wseg_core.charts.sampling import keep, smooth


def course(steps: int, every: int = 50) -> pd.DataFrame:
    """Rows of a synthetic run, with a score every `every` steps."""
    rng = np.random.default_rng(0)
    step = np.arange(1, steps + 1)
    rows = pd.DataFrame(
        {
            "step": step,
            "epoch": step / every,
            "seconds": step * 0.1,
            "loss": 2 * np.exp(-step / 300) + rng.normal(0.3, 0.02, steps),
            "grad_norm": rng.uniform(1, 2, steps),
            "grad_norm_embedding": rng.uniform(0.1, 0.2, steps),
            "grad_norm_encoder": None,
            "grad_norm_head": rng.uniform(0.5, 1, steps),
            "lr": np.linspace(0.1, 0, steps),
            "dev_f1": None,
            "dev_loss": None,
        }
    )
    scored = step % every == 0
    rows["dev_f1"] = np.where(scored, 1 - 0.5 * np.exp(-step / 200), np.nan)
    return rows


def trace(figure, part: str):
    """The one trace whose name contains `part`."""
    result = [t for t in figure.data if t.name and part in t.name]
    assert len(result) == 1, [t.name for t in figure.data]
    return result[0]


def values(trace, axis: str = "y") -> np.ndarray:
    return np.asarray(trace[axis], float)


def test_four_panels_share_x_axis_and_cursor():
    figure = training.figure(course(200), end=400, clip_norm=1.5)
    assert {t.yaxis for t in figure.data} == {"y", "y2", "y3", "y4"}
    assert {t.xaxis for t in figure.data} == {None}  # all on the first
    assert figure.layout.hovermode == "x unified" and figure.layout.hoversubplots == "axis"
    assert figure.layout.yaxis3.type == "log"
    assert all(figure.layout[a].title.text for a in ("xaxis", "yaxis", "yaxis2", "yaxis3", "yaxis4"))
    domains = [figure.layout[a].domain for a in ("yaxis4", "yaxis3", "yaxis2", "yaxis")]
    assert all(below[1] < above[0] for below, above in zip(domains, domains[1:]))


def test_each_measured_block_is_drawn_and_the_clip_norm_is_marked():
    figure = training.figure(course(100), clip_norm=1.5)
    names = [t.name for t in figure.data]
    assert any("head" in n for n in names) and any("embedding" in n for n in names) and any("whole" in n for n in names)
    assert not any("encoder" in n for n in names)  # it has no value in any row
    assert set(trace(figure, "clipping threshold 1.5").y) == {1.5}
    assert not any("clipping" in t.name for t in training.figure(course(100)).data)


@pytest.mark.parametrize("steps", [3000, 50_000])
def test_down_sampling_keeps_every_spike(steps):
    rows = course(steps)
    rows.loc[steps // 3, "loss"] = 99.0
    rows.loc[steps // 2, "grad_norm"] = 77.0
    figure = training.figure(rows)
    assert all(len(t.x) <= 2000 for t in figure.data)
    assert values(trace(figure, "every step")).max() == 99.0
    assert values(trace(figure, "whole")).max() == 77.0
    assert {t.type for t in figure.data} == {"scatter"}  # never WebGL
    assert list(values(trace(figure, "every step"), "x")[[0, -1]]) == [1, steps]


def test_traces_share_their_x_so_that_the_cursor_reads_exact_values():
    figure = training.figure(course(9000))
    assert (
        list(trace(figure, "every step").x) == list(trace(figure, "whole").x) == list(trace(figure, "learning rate").x)
    )


def test_smoothing_is_computed_on_the_full_series():
    rows = course(6000, every=1000)
    figure = training.figure(rows, smoothing=101)
    epoch = np.ceil(rows["epoch"])
    expected = rows.groupby(epoch)["loss"].rolling(101, center=True, min_periods=1).mean().to_numpy()
    drawn = trace(figure, "smoothed over 101 steps")
    at = values(drawn, "x").astype(int) - 1
    np.testing.assert_allclose(values(drawn), expected[at], rtol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, None])
def test_gaps_are_not_joined(bad):
    rows = course(5000).astype({"loss": object})
    rows.loc[1000:1019, "loss"] = bad
    figure = training.figure(rows)
    for part in ("every step", "smoothed"):
        drawn = trace(figure, part)
        y, x = values(drawn), values(drawn, "x")
        inside = (x >= 1001) & (x <= 1020)
        assert drawn.connectgaps is False and inside.any() and np.isnan(y[inside]).all()
        assert np.isfinite(y[~inside]).all()


def test_remaining_steps_are_grey_until_the_run_ends():
    coming = training.figure(course(100), end=400)
    grey = [s for s in coming.layout.shapes if s.name != "epoch"]
    assert {(s.x0, s.x1) for s in grey} == {(100, 400)} and len(grey) == 4
    assert tuple(coming.layout.xaxis.range) == (0, 400)
    over = training.figure(course(100), end=None)
    assert {s.name for s in over.layout.shapes} == {"epoch"} and tuple(over.layout.xaxis.range) == (0, 100)


def test_empty_panels_say_what_will_appear():
    for rows in (pd.DataFrame(), course(0)):
        figure = training.figure(rows, end=300)
        assert len(figure.layout.annotations) == 4 and len(figure.layout.shapes) == 4
        assert (
            figure.layout.height == training.figure(course(10)).layout.height
        )  # the layout does not change with the first point
        assert figure.layout.margin == training.figure(course(10)).layout.margin


def test_score_panel_has_a_note_until_the_first_evaluation():
    early = training.figure(course(20, every=50))
    assert [a.text for a in early.layout.annotations] and not any(t.name == "dev F1" for t in early.data)
    later = training.figure(course(120, every=50))
    np.testing.assert_array_equal(values(trace(later, "dev F1"), "x"), [50, 100])
    assert not later.layout.annotations


@pytest.mark.parametrize("x", ["step", "epoch", "seconds"])
def test_x_axis_is_step_epoch_or_seconds(x):
    rows = course(100)
    figure = training.figure(rows, x=x)
    np.testing.assert_allclose(values(trace(figure, "whole"), "x"), rows[x].astype(float), rtol=1e-6)
    assert figure.layout.xaxis.title.text == training.axes()[x]


def test_zoomed_range_is_cut_out_before_down_sampling():
    rows = course(50_000)
    figure = training.figure(rows, shown=(20_000, 21_000))
    x = values(trace(figure, "every step"), "x")
    assert list(x) == list(range(20_000, 21_001))
    assert tuple(figure.layout.xaxis.range) == (20_000, 21_000)


def test_equal_rows_give_the_identical_figure():
    assert training.figure(course(3000), end=4000).to_json() == training.figure(course(3000), end=4000).to_json()


def test_log_axis_of_the_loss_and_table():
    assert training.figure(course(50), log_loss=True).layout.yaxis.type == "log"
    table = training.table(course(50))
    assert (
        len(table) == 50
        and {"step", "loss", "dev_f1", "grad_norm_head"} <= set(table)
        and "grad_norm_encoder" not in table
    )


def test_single_row_is_drawn():
    figure = training.figure(course(1), end=10, clip_norm=1.0)
    assert list(values(trace(figure, "every step"), "x")) == [1]


def test_down_sampling_respects_its_limit_in_the_worst_case():
    rng = np.random.default_rng(1)
    columns = [np.where(rng.random(20_000) < 0.5, np.nan, rng.random(20_000)) for _ in range(6)]
    index = keep(columns, 2000)
    assert len(index) <= 2000 and (np.diff(index) > 0).all() and index[-1] < 20_000
    assert list(keep([], 10)) == [] and list(keep([np.arange(3.0)], 10)) == [0, 1, 2]


def test_smooth_of_a_constant_is_the_constant():
    np.testing.assert_allclose(smooth(pd.Series([2.0] * 7), 3), 2.0)


def test_score_labels_never_overlap():
    crowded = trace(training.figure(course(2000, every=10)), "dev F1")
    labelled = [x for x, label in zip(crowded.x, crowded.text) if label]
    assert 5 < len(labelled) < 20 and min(np.diff(labelled)) >= 0.07 * 2000
    assert crowded.text[int(values(crowded).argmax())]


def test_loss_axis_names_its_unit():
    assert training.figure(course(50), unit="gap").layout.yaxis.title.text == "loss per gap"
    assert training.figure(course(50)).layout.yaxis.title.text == "loss per character"
