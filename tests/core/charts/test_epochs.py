"""Ends of epochs: where they are, that no average goes across one, and that the values before smoothing stay visible."""

import numpy as np
import pandas as pd
import pytest

from tests.core.charts.fake_series import check_figure, drawn, rows, series
from wseg_core.charts import epochs
from wseg_core.charts.compare import multiples, overlay
from wseg_core.charts.curves import curve
from wseg_core.charts.run import overview, training
from wseg_core.charts.sampling import smooth, smooth_from_start


def by_hand(y, parts, window):
    """The mean over each row's neighbours of its own part."""
    low, high = window // 2, (window - 1) // 2
    around = [
        [j for j in range(max(0, i - low), min(len(y), i + high + 1)) if parts[j] == parts[i]] for i in range(len(y))
    ]
    return np.array(
        [np.nan if np.isnan(y[i]) else np.nanmean(np.asarray(y)[places]) for i, places in enumerate(around)]
    )


@pytest.mark.parametrize("window", [1, 2, 3, 5, 8, 31])
def test_a_moving_average_stays_within_its_part(window):
    rng = np.random.default_rng(window)
    y, parts = rng.random(60), np.sort(rng.integers(0, 5, 60))
    y[rng.integers(0, 60, 6)] = np.nan
    np.testing.assert_allclose(smooth(pd.Series(y), window, parts), by_hand(y, parts, window))


def test_without_parts_and_with_one_nothing_changes():
    y = pd.Series(np.random.default_rng(0).random(50))
    np.testing.assert_allclose(smooth(y, 7), smooth(y, 7, np.zeros(50, int)))
    np.testing.assert_allclose(smooth_from_start(y, 7), smooth_from_start(y, 7, np.full(50, 3)))


def test_the_window_at_the_start_ends_with_the_first_epoch():
    y = pd.Series([4.0, 2.0, 100.0, 100.0, 100.0])
    assert smooth_from_start(y, 5, np.array([0, 0, 1, 1, 1])).tolist() == [4.0, 3.0, 100.0, 100.0, 100.0]


def test_epochs_of_rows_and_their_ends():
    frame = pd.DataFrame({"step": range(1, 8), "epoch": [0.3333, 0.6667, 1.0, 1.3333, 1.6667, 2.0, 2.3333]})
    frame["seconds"] = frame["step"] * 0.5
    assert epochs.of_rows(frame).tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert epochs.ends(frame, "step").tolist() == [3, 6] and epochs.ends(frame, "epoch").tolist() == [1, 2]
    assert epochs.ends(frame, "seconds").tolist() == [1.5, 3] and not len(epochs.ends(pd.DataFrame(), "step"))
    assert epochs.of_rows(frame.drop(columns="epoch")).tolist() == [0] * 7


def test_runs_share_their_ends_as_far_as_each_goes():
    long, short, other = rows(200), rows(120), rows(200, epoch=np.arange(1, 201) / 30)
    assert epochs.common_ends([short, long], "step").tolist() == [50, 100, 150]
    assert epochs.common_ends([long, other], "step") is None
    assert epochs.common_ends([long, other], "epoch").tolist() == [1, 2, 3, 4, 5, 6]


def test_of_many_epochs_some_are_marked():
    marks = epochs.shapes(np.arange(1.0, 1001.0))
    assert len(marks) <= epochs.MOST and [m["x0"] for m in marks[:2]] == [50, 100]
    assert [m["x0"] for m in epochs.shapes(np.arange(1.0, 11.0), shown=(3, 4.5))] == [3, 4]


@pytest.mark.parametrize("x", ["step", "epoch", "seconds"])
def test_a_runs_chart_marks_the_ends_and_averages_within(x):
    frame = rows(200)
    frame["loss"] = np.where(frame["step"] <= 100, 2.0, 1.0)
    figure = training.figure(frame, x=x, smoothing=51)
    ends = [s.x0 for s in figure.layout.shapes if s.name == "epoch"]
    assert ends == pytest.approx(frame[x][[49, 99, 149]].tolist())
    smoothed = next(t for t in figure.data if t.name and "smoothed" in t.name)
    raw = next(t for t in figure.data if t.name and "every step" in t.name)
    np.testing.assert_allclose(smoothed.y, raw.y)  # an average across the border would lie between
    assert any(t.name == "end of an epoch" for t in figure.data) and raw.opacity > 0.3
    assert set(overview.figure(frame).data[0].y) == {1.0, 2.0}


def test_an_average_of_a_comparison_stays_within_an_epoch():
    frame = rows(200)
    frame["loss"] = np.where(frame["step"] <= 100, 2.0, 1.0)
    assert set(curve(frame, "loss", "step", 51).y) == {1.0, 2.0}
    figure = overlay.figure(series(frame, frame), smoothing=51)
    assert [s.x0 for s in figure.layout.shapes if s.name == "epoch"] == [50, 100, 150]
    assert "ends of epochs" in figure.layout.legend.title.text
    check_figure(figure)


def test_the_values_before_smoothing_stay_behind_the_smoothed_ones():
    frame = rows(200)
    figure = overlay.figure(series(frame), metric="loss", smoothing=11)
    (line,), (raw,) = drawn(figure), [t for t in figure.data if t.meta == "raw"]
    np.testing.assert_allclose(raw.y, frame["loss"])
    assert raw.opacity < 1 and raw.hoverinfo == "skip" and list(figure.data).index(raw) < list(figure.data).index(line)
    for plain in (
        overlay.figure(series(frame), metric="loss", smoothing=1),
        overlay.figure(series(frame), metric="lr"),
    ):
        assert not [t for t in plain.data if t.meta == "raw"]


def test_runs_with_other_epochs_say_that_no_end_is_marked():
    figure = overlay.figure(series(rows(200), rows(200, epoch=np.arange(1, 201) / 30)), smoothing=11)
    assert "differ between the runs" in figure.layout.legend.title.text
    assert not [s for s in figure.layout.shapes if s.name == "epoch"]


def test_small_multiples_mark_each_panel():
    figure = multiples.figure(series(rows(200)) + series(rows(100), group="two"), metric="loss", smoothing=11)
    marks = [(s.xref, s.x0) for s in figure.layout.shapes]
    assert marks == [("x", 50), ("x", 100), ("x", 150), ("x2", 50)] and any(t.meta == "raw" for t in figure.data)
