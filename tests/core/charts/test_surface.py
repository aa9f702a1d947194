"""The charts of a loss surface: what they draw is what was computed."""

import dataclasses

import numpy as np
import pytest

from wseg_core.charts.compare import surface as charts
from wseg_core.inspection.surface.records import Path, Place, Surface

LABELS = {"a": "sgd", "b": "adam"}
PALETTE = {"a": "#3a86ad", "b": "#d98e32"}


def surface() -> Surface:
    x, y = np.linspace(-2, 4, 7), np.linspace(-3, 3, 5)
    losses = [[0.1 + 0.05 * (float(u) - 1) ** 2 + 0.1 * float(v) ** 2 for u in x] for v in y]
    losses[4][6] = None
    last = Place(8, 2.0, 1.0, 0.5, 0.2)
    first = Path(
        "a", [0, 2, 8], [0.0, 1.0, 2.0], [0.0, 0.2, 1.0], [0.0, 0.1, 0.5], 0.1, 0.9, Place(5, 1, 0, 0, 0.1), last
    )
    second = Path("b", [], [], [], [], 0.0, None, Place(9, 3.0, -1.5, 0.0, None), Place(9, 3.0, -1.5, 0.0, None))
    return Surface(
        "principal", [first, second], Place(0, 0.0, 0.0, 0.0, 0.6), x.tolist(), y.tolist(), losses,
        "dev", 10, 100, "character", 1000, 0.9, 0.95, True, 1.0,
    )  # fmt: skip


def drawn(build, data=None):
    data = data or surface()
    return build(charts.losses(data), charts.places(data, LABELS), PALETTE)


def test_frames_hold_the_grid_and_all_places():
    grid, places = charts.losses(surface()), charts.places(surface(), LABELS)
    assert grid.shape == (5, 7) and list(grid.columns) == surface().x and np.isnan(grid.to_numpy()[4, 6])
    assert grid.to_numpy()[0, 0] == surface().losses[0][0]
    assert list(places["kind"]) == ["start", "path", "path", "path", "best", "last", "best", "last"]
    assert list(places.loc[places["kind"] == "path", "step"]) == [0, 2, 8]


@pytest.mark.parametrize("build", [charts.contours, charts.relief])
def test_heights_are_log_losses_with_a_gap_and_a_ceiling(build):
    ground = drawn(build).data[0]
    heights, losses = np.array(ground.z, float), np.array(surface().losses, float)
    assert np.isnan(heights[4, 6]) and np.isnan(heights).sum() == 1
    expected = np.log10(np.minimum(losses, 2 * 0.6))
    np.testing.assert_allclose(heights[~np.isnan(heights)], expected[~np.isnan(expected)])
    np.testing.assert_allclose(np.array(ground.customdata, float), losses)  # hover gives the loss itself


def test_trajectory_is_a_line_and_ends_are_marked_once():
    traces = drawn(charts.contours).data[1:]
    lines = [t for t in traces if "lines" in t.mode]
    assert [list(t.x) for t in lines] == [[0, 1, 2]] and lines[0].line.color == PALETTE["a"] and lines[0].name == "sgd"
    marks = [(t.name, t.marker.symbol, t.x[0], t.y[0]) for t in traces if t.mode == "markers"]
    assert marks[:3] == [("sgd", "star", 1, 0), ("sgd", "circle", 2, 1), ("adam", "circle", 3, -1.5)]
    shown = [t.name for t in traces if t.showlegend is not False]
    assert sorted(shown) == sorted(["sgd", "adam", shown[-1]]) and marks[3][1:] == ("x", 0, 0)


def test_axes_have_equal_scale():
    layout = drawn(charts.contours).layout
    assert layout.yaxis.scaleanchor == "x" and list(layout.xaxis.range) == [-2, 4]
    aspect = drawn(charts.relief).layout.scene.aspectratio
    assert aspect.x / aspect.y == pytest.approx(1)


def test_lines_lie_on_the_surface():
    """Between grid points the height is interpolated linearly: exact for a plane."""
    data = surface()
    plane = [[10 ** (0.1 * u - 0.2 * v - 2) for u in data.x] for v in data.y]
    fig = drawn(charts.relief, dataclasses.replace(data, losses=plane))
    line = next(t for t in fig.data[1:] if t.mode == "lines")
    heights = 0.1 * np.array(line.x) - 0.2 * np.array(line.y) - 2
    lift = np.array(line.z) - heights
    np.testing.assert_allclose(lift, lift[0])
    assert 0 < lift[0] < 0.1


def test_ticks_are_losses():
    fig = drawn(charts.contours)
    bar = fig.data[0].colorbar
    np.testing.assert_allclose([float(t) for t in bar.ticktext], 10 ** np.array(bar.tickvals))
    assert len(bar.ticktext) >= 2
