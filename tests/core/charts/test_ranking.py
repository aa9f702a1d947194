"""Ranking, trade-off and sensitivity: means by hand, missing scores, the Pareto front, and labels without overlap."""

import numpy as np
import pandas as pd
import pytest

from tests.core.charts.fake_series import check_figure
from wseg_core import language
from wseg_core.charts.compare import ranking, sensitivity, standings, tradeoff
from wseg_core.charts.compare.compared import COLUMNS
from wseg_core.charts.labels import width


def scores(*rows: dict) -> pd.DataFrame:
    """A frame in the form of `compared.scores`, with the columns that a test needs."""
    numbers = ("test_f1", "dev_f1", "ambiguous", "cuts", "seconds", "memory_bytes", "optimizer_bytes", "at")
    usual = {**dict.fromkeys(COLUMNS, ""), **dict.fromkeys(numbers, np.nan), "state": "finished", "seed": 0}
    made = [{**usual, "run": str(i), "label": f"run {i}", **row} for i, row in enumerate(rows)]
    return pd.DataFrame(made, columns=COLUMNS).astype(dict.fromkeys(numbers, float))


def group(name: str, *f1: float, **given) -> list[dict]:
    return [{"group": name, "colour_key": name, "test_f1": v, "seed": i, **given} for i, v in enumerate(f1)]


def failed(name: str, why: str, kind: str = "diverged", **given) -> dict:
    return {"group": name, "colour_key": name, "state": "failed", "failure": kind, "why": why, **given}


def named(figure) -> list[str]:
    """The rows' names from the top."""
    axis = figure.layout.yaxis
    return [name for _, name in sorted(zip(axis.tickvals, axis.ticktext), reverse=True)]


def test_groups_are_ordered_by_mean_and_failed_ones_are_last():
    frame = scores(*group("a", 0.8, 0.9), *group("b", 0.86, 0.88), failed("c", "too <b>big</b>"), *group("d", 0.5))
    rows = ranking.table(frame)
    assert list(rows["group"]) == ["b", "a", "d", "c"]
    np.testing.assert_allclose(rows["f1"][:3], [0.87, 0.85, 0.5])
    assert (rows["lowest"][1], rows["highest"][1], rows["seeds"][1]) == (0.8, 0.9, 2)
    figure = ranking.figure(frame)
    assert named(figure) == ["b", "a", "d", "c"]
    means = next(t for t in figure.data if t.marker.size == 12)
    np.testing.assert_allclose(means.x, [0.87, 0.85, 0.5])
    cross = next(t for t in figure.data if "text" in (t.mode or ""))
    assert "diverged: too &lt;b&gt;big&lt;/b&gt;" in cross.text[0] and cross.marker.symbol == ("x",)
    check_figure(figure)


def test_failed_seed_is_not_in_the_mean_but_reported():
    rows = ranking.table(scores(*group("a", 0.8, 0.9), failed("a", "off", dev_f1=0.1)))
    assert rows["f1"][0] == pytest.approx(0.85) and rows["problem"][0] == "1 of 3 failed: off"


def test_group_is_scored_on_one_set_only():
    mixed = scores(*group("a", 0.8), {"group": "a", "dev_f1": 0.6}, *group("b", 0.7))
    mixed.loc[0, "dev_f1"] = 0.7
    rows = ranking.table(mixed)
    assert dict(zip(rows["group"], rows["measure"])) == {"a": "dev", "b": "test"}
    assert rows.set_index("group")["f1"]["a"] == pytest.approx(0.65)
    symbols = next(t for t in ranking.figure(mixed).data if t.marker.size == 12).marker.symbol
    assert sorted(symbols) == ["circle", "circle-open"]


@pytest.mark.parametrize("state", ["queued", "running", "paused", "interrupted"])
def test_unfinished_run_is_listed_with_its_state_and_not_scored(state):
    rows = ranking.table(scores(*group("a", 0.8), {"group": "a", "state": state, "dev_f1": 0.9}))
    assert rows["f1"][0] == 0.8 and rows["seeds"][0] == 1 and rows["problem"][0] == f"1 of 2 {state}"
    alone = ranking.table(scores({"group": "b", "state": state, "dev_f1": 0.9}, *group("a", 0.8)))
    assert list(alone["group"]) == ["a", "b"] and np.isnan(alone["f1"][1]) and alone["problem"][1] == state


def test_every_kind_of_failure_has_a_name():
    words = {standings.failure(kind) for kind in ("refused", "diverged", "memory", "disk", "fault", "")}
    assert len(words) == 5


def test_lower_values_are_drawn_at_the_edge_of_a_cropped_axis():
    figure = ranking.figure(scores(*group("a", 0.9), *group("b", 0.2)), low=0.8)
    means = next(t for t in figure.data if t.marker.size == 12)
    assert figure.layout.xaxis.range[0] == 0.8 and list(means.x) == [0.9, 0.8]
    assert means.marker.symbol[1] == "triangle-left" and means.customdata[1][1] == 0.2


def test_height_fits_forty_rows_and_is_limited_for_hundreds():
    forty = ranking.figure(scores(*(row for i in range(40) for row in group(f"g{i}", 0.5 + i / 100))))
    assert len(forty.layout.yaxis.tickvals) == 40 and forty.layout.height / 40 >= 27
    many = ranking.figure(scores(*(row for i in range(170) for row in group(f"g{i}", 0.9, 0.8, 0.7))))
    assert len(many.layout.yaxis.tickvals) == 100 and any("70 more" in a.text for a in many.layout.annotations)
    check_figure(many)


def test_empty_ranking_is_no_error():
    for build in (ranking.figure, tradeoff.figure, sensitivity.figure):
        assert build(scores()).layout.height > 0
    assert len(ranking.table(scores())) == 0


def test_pareto_front_has_no_dominated_points():
    cost, good = np.array([1.0, 2, 3, 4, 2]), np.array([0.5, 0.7, 0.6, 0.9, 0.7])
    expected = [
        not any((c <= cost[i] and g >= good[i]) and (c < cost[i] or g > good[i]) for c, g in zip(cost, good))
        for i in range(5)
    ]
    assert list(tradeoff.front(cost, good)) == expected == [True, True, False, True, True]


def test_ambiguity_score_is_the_mean_of_the_scored_seeds():
    frame = scores(*group("a", 0.8, 0.9), failed("a", "off"), *group("b", 0.7))
    frame.loc[:2, "ambiguous"] = (0.5, 0.75, 0.1)
    rows = ranking.table(frame)
    assert rows["ambiguous"][0] == 0.625 and np.isnan(rows["ambiguous"][1])
    (hovers,) = [t.customdata for t in ranking.figure(frame).data if t.marker.size == 12]
    assert "62.5 % of the ambiguous strings correct" in hovers[0][5] and "ambiguous" not in hovers[1][5]
    dots = tradeoff.figure(frame, against="ambiguous_wrong").data[-1]
    assert list(dots.x) == [0.375] and dots.customdata[0][3] == "37.5\u202f%"


@pytest.mark.parametrize("against", ["seconds", "memory_bytes", "optimizer_bytes"])
def test_f1_against_cost(against):
    frame = scores(*group("a", 0.8, 0.9, **{against: 1e6}), *group("b", 0.7, **{against: 4e6}), *group("c", 0.6))
    figure = tradeoff.figure(frame, against=against)
    dots = figure.data[-1]
    assert list(dots.x) == [1e6, 4e6] and figure.layout.xaxis.type == "log"
    np.testing.assert_allclose(dots.y, [0.85, 0.7])
    assert figure.layout.xaxis.title.text == tradeoff.costs()[against]
    check_figure(figure)


@pytest.mark.parametrize("least, most", [(0.347, 0.604), (1.02, 1.03), (1.2, 2.9), (3.0, 3.0), (1, 60), (0.2, 9e4)])
def test_close_costs_have_few_ticks(least, most):
    frame = scores(*group("a", 0.8, seconds=least), *group("b", 0.9, seconds=most))
    axis = tradeoff.figure(frame).layout.xaxis
    inside = [t for t in axis.tickvals if axis.range[0] <= np.log10(t) <= axis.range[1]]
    assert 2 <= len(inside) <= 12 and len(set(axis.ticktext)) == len(axis.ticktext)


def test_optimizer_without_state_is_on_the_log_axis():
    figure = tradeoff.figure(
        scores(*group("sgd", 0.8, optimizer_bytes=0), *group("adam", 0.9, optimizer_bytes=8e6)),
        against="optimizer_bytes",
    )
    at = dict(zip([row[0] for row in figure.data[-1].customdata], figure.data[-1].x))
    assert 0 < at["sgd"] < at["adam"] and figure.layout.xaxis.ticktext[0] == "none"
    assert figure.layout.xaxis.tickvals[0] == at["sgd"]


def test_labels_overlap_neither_each_other_nor_points():
    rng = np.random.default_rng(0)
    points = rng.uniform([30, 30], [690, 330], (40, 2))
    names = [f"optimizer {i}, cross_entropy" for i in range(40)]
    spots = tradeoff.spread_labels(points, names, (720, 360))
    boxes = [_box(p, n, s) for p, n, s in zip(points, names, spots) if s]
    assert 10 < len(boxes) < 40  # crowded: some points have no label
    for i, a in enumerate(boxes):
        assert not any(_meet(a, b) for b in boxes[i + 1 :])
        assert not any(a[0] < x < a[2] and a[1] < y < a[3] for x, y in points)


def _box(point, name, spot):
    vertical, side = spot.split()
    wide = width(name)
    left = {"right": point[0] + 9, "left": point[0] - 9 - wide, "center": point[0] - wide / 2}[side]
    top = {"middle": point[1] - 8, "top": point[1] - 25, "bottom": point[1] + 9}[vertical]
    return left, top, left + wide, top + 16


def _meet(a, b) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def rates() -> pd.DataFrame:
    def at(line, rate, *f1):
        return group(line, *f1, line=line, at=rate)

    return scores(
        *at("adam", 0.01, 0.7), *at("adam", 0.001, 0.8, 0.9), failed("adam", "off", line="adam", at=0.1),
        *at("sgd", 0.1, 0.6), failed("sgd", "off", line="sgd", at=0.1), {"line": "sgd", "at": 1.0, "state": "queued"},
    )  # fmt: skip


def test_sensitivity_has_one_line_per_optimizer_and_marks_failures():
    rows = sensitivity.table(rates())
    assert list(zip(rows["line"], rows["at"])) == [("adam", 0.001), ("adam", 0.01), ("adam", 0.1), ("sgd", 0.1)]
    np.testing.assert_allclose(rows["f1"], [0.85, 0.7, np.nan, 0.6])
    figure = sensitivity.figure(rates(), defaults={"adam": 0.001, "sgd": 0.5})
    adam = next(t for t in figure.data if t.name == "adam" and "lines" in t.mode)
    np.testing.assert_allclose(adam.x, [0.001, 0.01, 0.1])
    np.testing.assert_allclose(adam.y, [0.85, 0.7, np.nan])
    np.testing.assert_allclose(adam.error_y.array[:2], [0.05, 0], atol=1e-12)
    crosses = {t.name: t for t in figure.data if t.marker.symbol == "x"}
    assert list(crosses["adam"].x) == [0.1] == list(crosses["sgd"].x)
    assert crosses["adam"].y[0] < 0.6 and crosses["adam"].y[0] != crosses["sgd"].y[0]
    assert crosses["sgd"].customdata[0][0] == "1 of 2 failed"
    defaults = {t.name: (t.marker.symbol, t.x[0]) for t in figure.data if "open" in str(t.marker.symbol)}
    assert defaults == {"adam": ("circle-open", 0.001), "sgd": ("triangle-down-open", 0.5)}
    assert figure.layout.xaxis.type == "log" and min(figure.layout.yaxis.tickvals) >= 0.6
    check_figure(figure)


def test_equal_data_give_the_equal_figure_in_every_language():
    frame = scores(*group("<img src=x>", 0.8, 0.9, seconds=3), failed("b", "off"))
    for build in (ranking.figure, tradeoff.figure, lambda f: sensitivity.figure(rates())):
        english = build(frame).to_json()
        assert english == build(frame).to_json() and "<img" not in english
        language.use("zh_Hant")
        try:
            assert build(frame).to_json() != english
        finally:
            language.forget()


def test_model_that_does_not_segment_is_reported():
    frame = scores(
        *group("all", 0.46, 0.46, cuts=0.999),
        *group("none", 0.1, cuts=0.0),
        *group("good", 0.9, cuts=0.6),
        *group("old", 0.8),
    )
    rows = ranking.table(frame).set_index("group")
    assert (
        rows["remark"]["all"] == "cuts after almost every character"
        and rows["remark"]["none"] == "hardly makes any cuts"
    )
    assert rows["remark"]["good"] == rows["remark"]["old"] == ""
    beside = [a.text for a in ranking.figure(frame).layout.annotations if a.xref != "paper"]
    assert sorted(beside) == ["cuts after almost every character", "hardly makes any cuts"]


def test_dev_f1_orders_the_groups_and_test_f1_stands_beside_it():
    frame = scores(*group("a", 0.95, dev_f1=0.8), *group("b", 0.7, dev_f1=0.9), *group("c", 0.6))
    rows = ranking.table(frame)
    assert list(rows["group"]) == ["b", "a", "c"] and list(rows["measure"]) == ["dev", "dev", "test"]
    np.testing.assert_allclose(rows["test_f1"], [0.7, 0.95, 0.6])
    figure = ranking.figure(frame)
    diamonds = next(t for t in figure.data if t.marker.symbol == "diamond-open")
    np.testing.assert_allclose(diamonds.x, [0.7, 0.95])
    assert figure.layout.xaxis.range[0] < 0.6 and figure.layout.xaxis.range[1] > 0.95
    assert any("Diamond: test F1" in (a.text or "") for a in figure.layout.annotations)
