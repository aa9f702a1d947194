"""The verdict chart: one row per pair in one direction, in its variant's colour and its verdict's shape, with escaped text."""

import pytest

from wseg_core.charts import colours
from wseg_core.charts.compare import verdict


def pair(a="adam", b="sgd", difference=0.012, low=0.004, high=0.02, sure=True, **more) -> dict:
    return {
        "a": "run-a",
        "b": "run-b",
        "name_a": a,
        "name_b": b,
        "difference": difference,
        "interval": [low, high],
        "p_value": 0.01,
        "winner": "run-a" if sure else None,
        "verdict": "better" if sure else "undecided",
        "margin": 0.005,
        "needed": None if sure else {"seeds": 4, "sentences": 900, "both": None},
        "sentence": f"{a} is better than {b}.",
        **more,
    }


PAIRS = [pair("adam", "adagrad", 0.001, -0.006, 0.008, sure=False), pair(), pair("sgd", "asgd", -0.05, -0.07, -0.03)]


def rows_of(figure) -> dict:
    """The trace of each row, by the row's name."""
    names = dict(zip(figure.layout.yaxis.tickvals, figure.layout.yaxis.ticktext))
    return {names[trace.y[0]]: trace for trace in figure.data if trace.y[0] is not None}


def test_differences_have_one_sign_and_the_largest_is_on_top():
    rows = rows_of(verdict.figure(PAIRS))
    assert list(rows) == ["asgd − sgd", "adam − sgd", "adam − adagrad"]
    assert [trace.y[0] for trace in rows.values()] == [2, 1, 0]
    assert [trace.x[0] for trace in rows.values()] == pytest.approx([5.0, 1.2, 0.1])
    assert [rows["adam − sgd"].error_x.array[0], rows["adam − sgd"].error_x.arrayminus[0]] == pytest.approx([0.8, 0.8])
    assert rows["adam − adagrad"].error_x.arrayminus[0] == pytest.approx(0.7)


def test_rows_against_the_best_stand_as_they_are_ranked():
    pairs = [pair("best", name, 0.01 * size) for name, size in (("far", 3), ("near", 1), ("middle", 2))]
    figure = verdict.figure(pairs, order=["best", "near", "far", "middle"])  # as by dev F1, which need not agree
    assert list(rows_of(figure)) == ["near", "far", "middle"]


def test_a_row_has_the_colour_of_its_variant_and_the_shape_of_its_verdict():
    equal = pair("nadam", "radam", 0.001, -0.002, 0.004, sure=False, verdict="equal")
    figure = verdict.figure([*PAIRS, equal], palette={"adam": "#111111", "nadam": "#222222"})
    rows = rows_of(figure)
    assert {rows["adam − sgd"].marker.color, rows["adam − sgd"].error_x.color} == {"#111111"}
    assert rows["asgd − sgd"].marker.color == colours.QUIET and rows["nadam − radam"].marker.color == "#222222"
    assert len({rows[name].marker.symbol for name in ("adam − sgd", "nadam − radam", "adam − adagrad")}) == 3
    key = {trace.name: trace.marker.symbol for trace in figure.data if trace.showlegend is not False}
    assert list(key) == ["clear difference", "equal within the margin", "undecided"]
    assert key["undecided"] == rows["adam − adagrad"].marker.symbol
    assert len([t for t in verdict.figure(PAIRS[:1]).data if t.showlegend is not False]) == 1  # only what occurs


def test_the_margin_is_shaded():
    figure = verdict.figure(PAIRS)
    band = next(s for s in figure.layout.shapes if s.type == "rect")
    assert (band.x0, band.x1) == (-0.5, 0.5)
    low, high = figure.layout.xaxis.range
    assert low < -0.6 and high > 7.0


def test_a_margin_wider_than_all_differences_does_not_flatten_them():
    wide = [pair("a", "b", 0.0001, -0.0002, 0.0004, sure=False, verdict="equal", margin=0.05)]
    low, high = verdict.figure(wide).layout.xaxis.range
    assert -0.2 < low < -0.02 and 0.04 < high < 0.2


def test_zero_and_every_interval_are_within_the_axis():
    figure = verdict.figure(PAIRS)
    low, high = figure.layout.xaxis.range
    assert low < -0.6 and high > 7.0
    low, high = verdict.figure(PAIRS[1:]).layout.xaxis.range
    assert low < 0 and [s.x0 for s in figure.layout.shapes if s.type == "line"] == [0]


def test_many_pairs_are_truncated_with_a_note():
    many = [pair(f"a{i}", f"b{i}", 0.001 * i, -0.1, 0.2) for i in range(40)]
    figure = verdict.figure(many)
    assert len(rows_of(figure)) == verdict.MOST == len(figure.layout.yaxis.ticktext)
    assert figure.layout.yaxis.ticktext[0] == "a39 − b39"
    assert any(a.text.startswith("10 more pairs") for a in figure.layout.annotations)
    assert len(verdict.table(many)) == 40 and figure.layout.height > verdict.figure(many[:5]).layout.height


def test_names_are_escaped():
    figure = verdict.figure([pair("<b>x</b>", "y" * 200)])
    assert "<b>" not in figure.layout.yaxis.ticktext[0] and len(figure.layout.yaxis.ticktext[0]) < 80
    assert all("<b>" not in words for trace in figure.data for words in trace.customdata or ())


def test_empty_figure_says_what_will_appear():
    figure = verdict.figure([])
    assert len(figure.layout.annotations) == 1 and not any(len(trace.x) for trace in figure.data)


def test_table_has_percentage_points_with_the_higher_score_first():
    table = verdict.table(PAIRS)
    assert list(table["better"]) == ["asgd", "adam", "adam"] and list(table["sure"]) == [True, True, False]
    assert list(table["verdict"]) == ["better", "better", "undecided"] and table["more_seeds"].tolist()[2] == 4
    assert table["low"].tolist() == pytest.approx([3.0, 0.4, -0.6])
