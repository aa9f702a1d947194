"""Curves of several runs: means and bands by hand, gaps, ends of failed runs, incomparable losses, few points."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tests.core.charts.fake_series import check_figure, drawn, rows, rows_with_values, series
from wseg_core import language
from wseg_core.charts.compare import overlay
from wseg_core.charts.curves import collapse, curve
from wseg_core.charts.sampling import share, smooth_from_start
from wseg_core.charts.series import Series


def replaced(curve: Series, **values) -> Series:
    return dataclasses.replace(curve, **values)


def series_of_groups(groups: int = 4, seeds: int = 3, steps: int = 200, **given) -> list[Series]:
    return [
        Series(
            f"{g}-{s}", f"{g} {s}", rows(steps, seed=10 * g + s), colour_key=f"opt{g}", group=f"opt{g}", seed=s, **given
        )
        for g in range(groups)
        for s in range(seeds)
    ]


def test_four_panels_share_axis_and_cursor():
    figure = overlay.figure(series_of_groups(2))
    assert {t.yaxis for t in drawn(figure)} == {"y", "y2", "y3", "y4"} and {t.xaxis for t in figure.data} == {None}
    assert figure.layout.hovermode == "x unified" and figure.layout.hoversubplots == "axis"
    check_figure(figure)


@pytest.mark.parametrize("metric", overlay.PANELS)
def test_single_metric_uses_the_full_height(metric):
    figure = overlay.figure(series_of_groups(2), metric=metric)
    panel = overlay.PANELS[metric]
    assert {t.yaxis or "y" for t in figure.data} == {panel}
    axis = figure.layout["yaxis" + panel[1:]]
    assert tuple(axis.domain) == (0, 1) and axis.title.text


def test_seeds_are_summarized_by_mean_and_range():
    figure = overlay.figure(
        series(rows_with_values([4.0, 2, 1]), rows_with_values([2.0, 2, 3]), rows_with_values([3.0, 5, 2])),
        metric="loss",
        smoothing=1,
    )
    (line,) = drawn(figure)
    assert list(line.x) == [1, 2, 3]
    np.testing.assert_allclose(line.y, [3, 3, 2])
    np.testing.assert_allclose(line.customdata, [[2, 4], [2, 5], [1, 3]])
    (band,) = [t for t in figure.data if t.fill]
    assert list(band.x) == [1, 2, 3, 3, 2, 1] and list(band.y) == [4, 5, 3, 1, 2, 2]
    assert "lowest" in figure.layout.legend.title.text


def test_interval_is_that_of_students_t():
    result = collapse([curve(rows_with_values([v, 1.0]), "loss", "step") for v in (1.0, 2, 6)], "interval")
    half = 4.302653 * np.std([1, 2, 6], ddof=1) / np.sqrt(3)  # t of 2 degrees of freedom, 97.5 %
    np.testing.assert_allclose([result.low[0], result.high[0]], [3 - half, 3 + half], rtol=1e-6)
    assert result.low[1] == result.high[1] == 1
    figure = overlay.figure(
        series(rows_with_values([1.0, 1]), rows_with_values([2.0, 1])), metric="loss", spread="interval"
    )
    assert "95 %" in figure.layout.legend.title.text


def test_single_seed_has_no_band():
    figure = overlay.figure(series(rows_with_values([4.0, 2, 1])), metric="loss", smoothing=1)
    assert not [t for t in figure.data if t.fill] and list(drawn(figure)[0].y) == [4, 2, 1]
    assert drawn(figure)[0].customdata is None


def test_each_seed_is_a_line_without_a_band():
    assert len(drawn(overlay.figure(series_of_groups(2), metric="loss", band=False))) == 6


def test_seeds_are_interpolated_on_a_common_grid_without_extrapolation():
    first = pd.DataFrame({"step": [1, 2, 3], "seconds": [1.0, 2, 3], "loss": [10.0, 20, 30]})
    two = pd.DataFrame({"step": [1, 2, 3], "seconds": [1.5, 2.5, 3.5], "loss": [0.0, 10, 20]})
    result = collapse([curve(frame, "loss", "seconds") for frame in (first, two)])
    assert list(result.x) == [1.5, 2, 2.5, 3]
    np.testing.assert_allclose(result.y, [7.5, 12.5, 17.5, 22.5])
    rest = [t for t in drawn(overlay.figure(series(first, two), metric="loss", x="seconds")) if t.hoverinfo == "skip"]
    assert len(rest) == 1 and list(rest[0].x) == [2.5, 3.5]  # the part of the longer one alone, as a thin line


def test_mean_has_a_gap_where_a_seed_has_one():
    result = collapse([curve(rows_with_values(y), "loss", "step") for y in ([1.0, np.nan, 3, 4], [1.0, 2, 3, 4])])
    np.testing.assert_array_equal(np.isnan(result.y), [False, True, False, False])
    between = pd.DataFrame({"step": [1, 2, 3], "seconds": [1.0, 2, 3], "loss": [1.0, np.nan, 1]})
    other = pd.DataFrame({"step": [1, 2], "seconds": [1.5, 3.0], "loss": [1.0, 1]})
    result = collapse([curve(f, "loss", "seconds") for f in (between, other)])
    assert np.isnan(result.y[0]) and result.x[0] == 1.5  # beside a gap nothing is interpolated


def test_scores_are_joined_across_steps_without_evaluation():
    figure = overlay.figure(series_of_groups(1, 1), metric="dev_f1")
    (line,) = drawn(figure)
    assert list(line.x) == list(range(10, 201, 10)) and np.isfinite(line.y).all() and "markers" in line.mode


@pytest.mark.parametrize("bad", [np.nan, np.inf, None])
def test_gaps_are_not_joined(bad):
    y = np.linspace(2, 1, 5000).astype(object)
    y[1000:1020] = bad
    (line,) = drawn(overlay.figure(series(rows_with_values(y)), metric="loss", smoothing=11))
    at, values = np.asarray(line.x), np.asarray(line.y, float)
    inside = (at >= 1001) & (at <= 1020)
    assert line.connectgaps is False and inside.any() and np.isnan(values[inside]).all()
    assert np.isfinite(values[~inside]).all() and len(at) <= 2000


def test_smoothing_uses_the_full_series():
    frame = rows(6000, epoch=np.arange(1, 6001) / 1000)
    (line,) = drawn(overlay.figure(series(frame), metric="loss", smoothing=101))
    expected = frame.groupby(np.ceil(frame["epoch"]))["loss"].rolling(101, center=True, min_periods=1).mean().to_numpy()
    at = np.asarray(line.x, int) - 1
    np.testing.assert_allclose(np.asarray(line.y)[at > 50], expected[at[at > 50]], rtol=1e-9)
    assert line.y[0] == frame["loss"][0]
    np.testing.assert_allclose(smooth_from_start(pd.Series([1.0, 2, 6, 7, 9]), 5), [1, 3, 5, 6, 22 / 3])


def test_different_losses_are_relative_to_their_initial_values():
    frame, two = rows_with_values([4.0, 2, 1]), rows_with_values([0.5, 0.25, 0.1])
    both = series(frame) + [replaced(series(two)[0], run="b", label="b", group="two", loss="focal")]
    figure = overlay.figure(both, metric="loss", smoothing=1, relative=False)
    np.testing.assert_allclose([t.y for t in drawn(figure)], [[1, 0.5, 0.25], [1, 0.5, 0.2]])
    assert "relative to start" in figure.layout.yaxis.title.text
    raw = overlay.figure(series(frame), metric="loss", smoothing=1)
    assert "per character" in raw.layout.yaxis.title.text and list(drawn(raw)[0].y) == [4, 2, 1]
    assert "per gap" in overlay.figure(series(frame), metric="loss", unit="gap").layout.yaxis.title.text


def test_different_losses_must_be_relative():
    assert overlay.must_be_relative(["crf", "cross_entropy", "crf"]) and not overlay.must_be_relative(
        ["crf", "crf", ""]
    )
    assert "first step" in overlay.why_relative()


def test_failed_run_ends_with_a_cross_and_is_in_no_mean():
    ran, off = series(rows_with_values([4.0, 3, 2]), rows_with_values([4.0, 5000, np.inf]))
    off = replaced(off, state="failed", why="The loss became <img src=x> infinite")
    figure = overlay.figure([ran, off], metric="loss", smoothing=1)
    (cross,) = [t for t in figure.data if t.mode == "markers"]
    assert list(cross.x) == [2] and cross.marker.symbol == "x" and cross.customdata[0][0] == 5000
    assert "infinite" in cross.customdata[0][1] and "&lt;img" in cross.customdata[0][1]
    low, high = figure.layout.yaxis.range
    assert low == 0 and high < 5 and cross.y[0] <= high  # it does not compress the axis
    assert any(list(t.y) == [4, 3, 2] for t in drawn(figure))


def test_loss_spike_does_not_compress_the_axis():
    frame, wild = rows_with_values([2.0, 1.5, 1]), rows_with_values([2.0, 900, 1])
    runs = series(frame) + [replaced(series(wild)[0], run="w", label="w", group="two")]
    figure = overlay.figure(runs, metric="loss", smoothing=1)
    assert 4 <= figure.layout.yaxis.range[1] < 5 and "exceeds the top of its panel" in figure.layout.legend.title.text
    assert max(drawn(figure)[1].y) == 900  # its values are kept for zooming out
    whole = overlay.figure(runs, metric="loss", smoothing=1, log_y=True)
    assert whole.layout.yaxis.range is None or whole.layout.yaxis.range[1] > np.log10(900)
    assert overlay.figure(series(frame), metric="loss").layout.yaxis.range is None


def test_loss_axis_does_not_depend_on_the_start_of_a_mean():
    wild = [rows_with_values([2.0, 900, 700, 1]), rows_with_values([2.0, 800, 600, 1])]
    wild[1]["seconds"] += 1.5  # the mean starts where both have started, where it is already high
    figure = overlay.figure(series(*wild), metric="loss", x="seconds", smoothing=1)
    assert drawn(figure)[0].y[0] > 100 and figure.layout.yaxis.range[1] < 5


def test_widely_spaced_rates_have_a_log_axis():
    def run(name, lr):
        return replaced(series(rows(50, lr=lr))[0], run=name, label=name, group=name)

    apart = overlay.figure([run("a", 0.5), run("b", 0.001)])
    assert apart.layout.yaxis4.type == "log" and apart.layout.yaxis4.range[1] > np.log10(0.5)
    assert apart.layout.yaxis4.range[0] < np.log10(0.001)
    assert overlay.figure([run("a", 0.01), run("b", 0.001)]).layout.yaxis4.type is None


def test_run_that_never_started_is_in_the_legend():
    none = Series("r", "refused", pd.DataFrame(), group="muon", state="failed", why="no matrix")
    figure = overlay.figure([*series_of_groups(1, 1), none])
    assert any(t.showlegend and t.name.startswith("refused") and "✕" in t.name for t in figure.data)


def test_empty_panels_say_what_will_appear():
    for metric, panels in (("all", 4), ("dev_f1", 1)):
        figure = overlay.figure([], metric=metric)
        assert len(figure.layout.annotations) == panels == len(figure.layout.shapes)
    assert overlay.figure(series(pd.DataFrame())).layout.annotations


@pytest.mark.parametrize("steps", [400, 20_000])
def test_thirty_groups_stay_within_few_points(steps):
    frames = [rows(steps, seed=s, every=steps // 10) for s in range(3)]
    many = [
        Series(f"{o}{k}{s}", f"{o} {k} {s}", frames[s], colour_key=o, dash_key=k, group=f"{o} {k}", seed=s, loss=k)
        for o in map(str, range(15))
        for k in ("crf", "ce")
        for s in range(3)
    ]
    figure = overlay.figure(many)
    check_figure(figure)
    assert len([t for t in figure.data if t.showlegend]) == 17  # fifteen colours and two dashes, not thirty lines
    assert figure.layout.hovermode == "closest"
    assert len({t.line.color for t in drawn(figure)}) == 15 and {t.line.dash for t in drawn(figure)} == {"solid", "dot"}


def test_down_sampling_keeps_spikes_and_common_points():
    frames = [rows(30_000, seed=s) for s in range(2)]
    frames[1].loc[12_345, "grad_norm"] = 999.0
    figure = overlay.figure(series(*frames), metric="grad_norm", smoothing=1, band=False)
    first, second = drawn(figure)
    assert list(first.x) == list(second.x) and max(second.y) == 999 and len(first.x) <= 2000


def test_colour_stays_with_its_key():
    palette = {"opt0": "#111111", "opt3": "#333333"}
    few = overlay.figure(series_of_groups(4)[9:], palette=palette)
    assert {t.line.color for t in drawn(few)} == {"#333333"}


def test_log_axes_and_zoom():
    figure = overlay.figure(series_of_groups(2), log_x=True, log_y=True, x="seconds")
    assert figure.layout.xaxis.type == "log" == figure.layout.yaxis.type
    np.testing.assert_allclose(figure.layout.xaxis.range, np.log10([0.1, 20]))
    near = overlay.figure(series_of_groups(1, 1), metric="loss", shown=(50, 60))
    assert list(drawn(near)[0].x) == list(range(50, 61)) and tuple(near.layout.xaxis.range) == (50, 60)


def test_names_are_escaped():
    wild = "<img src=x onerror=alert(1)>\u202e" + "長" * 300
    figure = overlay.figure([replaced(s, label=wild, group=wild, colour_key=wild) for s in series_of_groups(1)])
    assert all(len(t.name) < 80 and "<" not in t.name and "\u202e" not in t.name for t in figure.data)


def test_equal_rows_give_the_equal_figure_in_every_language():
    assert overlay.figure(series_of_groups()).to_json() == overlay.figure(series_of_groups()).to_json()
    english = overlay.figure(series_of_groups()).to_json()
    language.use("zh_Hant")
    try:
        assert overlay.figure(series_of_groups()).to_json() != english
    finally:
        language.forget()


def test_points_are_distributed_evenly():
    assert share([10, 10]) == 2000 and share([5000] * 40) == 500
    assert share([30] * 100 + [5000] * 10) == 1700


def test_table_holds_every_row():
    table = overlay.table(series_of_groups(2, 2, steps=30))
    assert len(table) == 120 and {"run", "group", "seed", "loss", "dev_f1"} <= set(table)
    assert len(overlay.table([])) == 0
