"""Gradient details: sparse measurements are joined, true gaps are not; fractions and norms by hand."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tests.core.charts.fake_series import check_figure, drawn, rows, series
from wseg_core import language
from wseg_core.charts.run import anatomy, anatomy_panels
from wseg_core.training.metrics import BLOCKS


def measured(steps: int = 200, every: int = 10, **columns) -> pd.DataFrame:
    step = np.arange(1, steps + 1)
    on = step % every == 0
    frame = rows(steps)
    frame["grad_norm_clipped"] = frame["grad_norm"].clip(upper=1.0)
    frame["clipped"] = frame["grad_norm"] > 1
    for name, value in (("", 1e-3), ("_embedding", 2e-3), ("_encoder", 5e-4), ("_head", 4e-3)):
        frame[f"update_ratio{name}"] = np.where(on, value, np.nan)
    for name in ("embedding", "encoder", "head"):
        frame[f"grad_norm_{name}"] = frame["grad_norm"] / 2
    frame["step_cosine"] = np.where(on, 0.3, np.nan)
    return frame.assign(**columns)


def clipped_series(frame: pd.DataFrame, **given) -> list:
    return [dataclasses.replace(s, clip_norm=1.0) for s in series(frame, **given)]


def test_single_run_shows_every_block_and_both_norms():
    frame = measured()
    figure = anatomy.figure(clipped_series(frame))
    by = {t.name: t for t in figure.data if t.name}
    np.testing.assert_allclose(by["norm before clipping"].y, frame["grad_norm"])
    np.testing.assert_allclose(by["norm after clipping"].y, frame["grad_norm"].clip(upper=1))
    assert {f"norm, {b}" for b in BLOCKS} <= set(by)
    assert {t.yaxis for t in drawn(figure)} == set(anatomy_panels.PANELS)
    assert figure.layout.yaxis4.type == "log" and tuple(figure.layout.yaxis5.range) == (-1.05, 1.05)
    assert set(by["typical, 1/1000"].y) == {1e-3} and set(by["clipping threshold 1"].y) == {1.0}
    check_figure(figure)


def test_fraction_of_clipped_steps_uses_the_stated_window():
    frame = measured(8, clipped=[True, True, False, False, True, False, False, False])
    figure = anatomy.figure(clipped_series(frame), window=4)
    (share,) = drawn(figure, "fraction of clipped")
    np.testing.assert_allclose(share.y, [1, 1, 2 / 3, 0.5, 0.5, 0.25, 0.25, 0.25])
    assert "last 4 steps" in figure.layout.legend.title.text


def test_sparse_points_are_joined_and_gaps_are_not():
    frame = measured(200, 10)
    (line,) = drawn(anatomy.figure(clipped_series(frame)), "cosine of")
    assert list(line.x) == list(range(10, 201, 10)) and np.isfinite(line.y).all()
    frame.loc[(frame["step"] > 100) & (frame["step"] < 140), "step_cosine"] = np.nan
    (line,) = drawn(anatomy.figure(clipped_series(frame)), "cosine of")
    gap = np.flatnonzero(np.isnan(line.y))
    assert len(gap) == 1 and line.x[gap[0] - 1] == 100 and line.x[gap[0] + 1] == 140 and line.connectgaps is False


def test_several_runs_have_one_colour_each_and_no_blocks():
    runs = [
        dataclasses.replace(s, colour_key=s.label, group=s.label)
        for s in clipped_series(measured()) + clipped_series(measured(150), group="b")
    ]
    runs[1] = dataclasses.replace(runs[1], run="b", label="b", colour_key="b", state="failed", why="ran off")
    figure = anatomy.figure(runs)
    assert not drawn(figure, "norm, ") and {t.yaxis for t in drawn(figure)} == {"y", "y2", "y4", "y5"}
    (cross,) = [t for t in figure.data if t.mode == "markers"]
    assert cross.x[0] == 150 and "ran off" in cross.customdata[0][1]
    check_figure(figure)


def test_missing_measurements_are_reported():
    bare = rows(50)
    assert not anatomy.measured(bare) and anatomy.measured(measured()) and not anatomy.measured(pd.DataFrame())
    figure = anatomy.figure(series(bare))
    note = figure.layout.legend.title.text
    assert "Gradient clipping is off." in note and "cosine were not measured" in note and "Cosine: 1 means" not in note
    assert anatomy.figure([]).layout.annotations[0].text


def test_what_stays_empty_takes_a_line_instead_of_a_panel():
    everything, without_clip = anatomy.figure(clipped_series(measured())), anatomy.figure(series(measured()))
    panels = [
        sorted(a for a in figure.layout if a.startswith("yaxis") and figure.layout[a].domain)
        for figure in (everything, without_clip)
    ]
    assert panels == [["yaxis", "yaxis2", "yaxis3", "yaxis4", "yaxis5"], ["yaxis", "yaxis3", "yaxis4", "yaxis5"]]
    for figure, names in zip((everything, without_clip), panels):
        ends = [figure.layout[name].domain for name in names]
        assert ends[0][1] == 1 and ends[-1][0] == pytest.approx(0, abs=1e-9)
        assert all(below[1] < above[0] for above, below in zip(ends, ends[1:]))
        assert figure.layout.xaxis.anchor == "y5"
    assert without_clip.layout.height < everything.layout.height
    assert not [a for a in without_clip.layout.annotations if a.text]


def test_long_runs_stay_within_few_points_and_keep_a_spike():
    frame = measured(30_000, 10)
    frame.loc[777, "grad_norm"] = 500.0
    figure = anatomy.figure(clipped_series(frame))
    check_figure(figure)
    assert max(drawn(figure, "before clipping")[0].y) == 500
    many = [dataclasses.replace(s, run=str(i), group=str(i)) for i in range(20) for s in clipped_series(measured(5000))]
    check_figure(anatomy.figure(many))


def test_equal_rows_give_the_equal_figure_in_every_language():
    english = anatomy.figure(clipped_series(measured())).to_json()
    assert english == anatomy.figure(clipped_series(measured())).to_json()
    language.use("zh_Hant")
    try:
        assert anatomy.figure(clipped_series(measured())).to_json() != english
    finally:
        language.forget()
    assert {"step", "update_ratio_head", "step_cosine"} <= set(anatomy.table(measured()))


def test_single_point_is_visible():
    frame = measured(12, 10)
    for name in ("update-to-weight ratio, whole", "cosine of"):
        (line,) = drawn(anatomy.figure(clipped_series(frame)), name)
        assert len(line.x) == 1 and "markers" in line.mode


def test_several_runs_show_the_chosen_block():
    frame = measured(40, 4)
    runs = [dataclasses.replace(clipped_series(frame)[0], colour_key=name, label=name) for name in "ab"]
    for block in BLOCKS:
        figure = anatomy.figure(runs, block=block, window=1)
        norms = [t for t in drawn(figure) if t.yaxis in (None, "y") and t.legendgroup in ("a", "b")]
        assert len(norms) == 2
        np.testing.assert_allclose(norms[0].y, frame[f"grad_norm_{block}"])
        steps = [t for t in drawn(figure) if t.yaxis == "y4" and t.legendgroup in ("a", "b")]
        assert all(np.allclose(t.y, frame[f"update_ratio_{block}"].max()) for t in steps) and len(steps) == 2
    bare = [dataclasses.replace(s, rows=s.rows.drop(columns=["grad_norm_head", "update_ratio_head"])) for s in runs]
    assert "do not have this part" in str(anatomy.figure(bare, block="head").layout.annotations)
