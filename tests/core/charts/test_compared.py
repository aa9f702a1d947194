"""Series, scores and differences of runs; small multiples; reliability diagrams."""

import numpy as np
import pandas as pd
import pytest

from tests.core.charts.fake_series import check_figure, drawn, rows, series
from wseg_core import language
from wseg_core.charts import calibration, units
from wseg_core.charts.colours import palette
from wseg_core.charts.compare import compared, multiples, overlay
from wseg_core.charts.compare.differences import differences


def run(number: int, optimizer: str = "adam", lr: float = 0.001, loss: str = "crf", seed: int = 0, **columns) -> dict:
    config = {
        "data": {"train": "demo/train", "test": None},
        "optimizer": {"name": optimizer, "lr": lr},
        "loss": {"name": loss},
        "training": {"seed": seed, "clip_norm": 1.0},
    }
    if optimizer == "sgd":
        config["optimizer"]["momentum"] = 0.9
    return {"run": f"r{number}", "name": "", "config": config, "state": "finished", "result": None, **columns}


def test_group_names_are_the_differing_settings_without_the_seed():
    runs = [run(0), run(1, seed=1), run(2, "sgd", 0.5), run(3, "sgd", 0.5, seed=1)]
    assert list(compared.groups(runs).values()) == ["adam", "adam", "sgd", "sgd"]
    swept = [run(0), run(1, lr=0.01), run(2, "sgd", 0.5), run(3, "sgd", 0.5, loss="focal")]
    assert len(set(compared.groups(swept).values())) == 4
    assert compared.groups(swept)["r1"] == "adam, crf, learning rate 0.01"
    assert compared.settings(swept) == ["optimizer.name", "loss.name", "optimizer.lr", "optimizer.momentum"]
    different = [run(0), run(1, "sgd", 0.5, loss="focal"), run(2, loss="ctc")]
    assert list(compared.groups(different).values()) == [
        "adam, crf",
        "sgd, focal",
        "adam, ctc",
    ]  # both, although one suffices


def test_runs_of_equal_settings_are_named_by_name_or_model():
    alike = [run(0), run(1, seed=5)]
    assert compared.groups(alike) == {"r0": "adam, crf", "r1": "adam, crf"}
    for row in alike:
        row["config"]["encoder"] = {"name": "bilstm"}
    assert compared.groups(alike) == dict.fromkeys(("r0", "r1"), "adam, crf, bilstm")
    first, second = ({**row, "name": name} for row, name in zip(alike, ("early", "late")))
    assert compared.groups([first, second]) == {"r0": "early", "r1": "late"}
    assert set(compared.groups([first, {**second, "name": "early"}]).values()) == {"adam, crf, bilstm"}
    assert set(compared.groups([first, alike[1]]).values()) == {"adam, crf, bilstm"}
    raced = [{**row, "variant": {"training.seed": i}} for i, row in enumerate((first, second))]
    assert set(compared.groups(raced).values()) == {"adam, crf, bilstm"}


def test_scores_have_one_row_per_run():
    bench = {"right": 3, "count": 4}
    result = {"test": {"f1": 0.9}, "dev": {"f1": 0.8}, "ambiguity": bench}
    done = run(0, result=result, seconds=12.5, optimizer_bytes=100, memory_bytes=None)
    lost = run(1, state="failed", failure="diverged", error="The loss became infinite.", best_dev_f1=0.3)
    frame = compared.scores([done, lost, run(2, state="running", best_dev_f1=0.5)])
    assert list(frame.columns) == compared.COLUMNS and list(frame["test_f1"][:1]) == [0.9]
    assert frame["dev_f1"][0] == 0.8 and frame["dev_f1"][1:].isna().all()  # the others have not ended with a score
    assert np.isnan(frame["memory_bytes"][0])
    assert list(frame["why"]) == ["", "The loss became infinite.", ""] and list(frame["at"]) == [0.001] * 3
    assert frame["ambiguous"][0] == 0.75 and frame["ambiguous"][1:].isna().all()
    assert list(compared.scores([]).columns) == compared.COLUMNS
    small = {
        "dev": {"f1": 0.4, "sentences": 10, "predicted_words": 60},
        "calibration": {"bins": [{"count": 20}, {"count": 30}]},
    }
    large = {**small, "test": {"f1": 0.4, "sentences": 4000, "predicted_words": 4050}}  # half of it was averaged
    assert list(compared.scores([run(0, result=small), run(1, result=large)])["cuts"]) == [1.0, 0.5]
    both = compared.scores([done], line=("optimizer.name", "loss.name"))
    assert list(both["line"]) == ["adam, crf"]


def test_series_hold_their_colour_dash_and_panel_keys():
    (series,) = compared.series([run(0, seed=3)], lambda _: rows(5), dash="loss.name", panel="optimizer.lr")
    assert (series.colour_key, series.dash_key, series.panel, series.seed, series.loss) == (
        "adam",
        "crf",
        "0.001",
        3,
        "crf",
    )
    assert series.clip_norm == 1.0 and len(series.rows) == 5


def test_unit_depends_on_the_loss():
    unstored = [{"config": {"loss": {"name": name}}} for name in ("binary", "crf", "no such")]
    assert [units.of_loss(run) for run in unstored] == ["gap", "character", "character"]
    assert units.of_loss({**unstored[1], "loss_unit": "gap"}) == "gap"  # the settings stored with the run count
    (series,) = compared.series([run(0, loss="binary")], lambda _: rows(5))
    assert "per gap" in overlay.figure([series], metric="loss").layout.yaxis.title.text
    assert any("per gap" in a.text for a in multiples.figure([series], metric="loss").layout.annotations)


def test_only_differences_are_shown():
    first, second = run(0)["config"], run(1, "sgd", 0.5)["config"]
    result = differences({"one": first, "two": second})
    assert list(result.index) == ["optimizer.name", "optimizer.lr", "optimizer.momentum"]
    assert list(result["one"]) == ["adam", "0.001", "–"] and list(result["two"]) == ["sgd", "0.5", "0.9"]
    assert "loss.name" in differences({"one": first, "two": second}, every=True).index
    assert len(differences({"one": first})) == 0 and len(differences({})) == 0


def test_palette_repeats_only_after_all_colours():
    result = palette(map(str, range(20)))
    assert len(set(list(result.values())[:16])) == 16 and result["16"] == result["0"]


def test_small_multiples_have_equal_axes():
    runs = [s for i in range(5) for s in series(rows(50, seed=i), rows(50, seed=i + 9), group=f"g{i}", panel=f"p{i}")]
    figure = multiples.figure(runs, metric="loss")
    assert [a.text for a in figure.layout.annotations][:5] == [f"p{i}" for i in range(5)]
    axes = [figure.layout[a] for a in figure.layout if a.startswith("yaxis")]
    assert len({tuple(a.range) for a in axes}) == 1
    assert {t.xaxis for t in drawn(figure)} == {"x", "x2", "x3", "x4", "x5"}
    mean = drawn(figure)[0]
    expected = (rows(50)["loss"] + rows(50, seed=9)["loss"]) / 2
    np.testing.assert_allclose(mean.y, expected)
    check_figure(figure)


def test_many_long_multiples_stay_within_few_points():
    frames = [rows(8000, seed=i) for i in range(3)]
    runs = [s for i in range(40) for s in series(*frames, group=f"g{i}", loss=f"{i % 2}")]
    figure = multiples.figure(runs, metric="loss")
    check_figure(figure)
    assert any("10 more panels" in str(figure.layout.legend.title.text) for _ in [0])
    assert multiples.figure([]).layout.annotations


def test_failed_run_does_not_stretch_the_panels():
    good = series(rows(50), group="good")
    bad = rows(50)
    bad.loc[40:, "loss"] = 1e9
    figure = multiples.figure(good + series(bad, group="bad", state="failed", why="off"), metric="loss", smoothing=1)
    (cross,) = [t for t in figure.data if t.mode == "markers"]
    assert (
        figure.layout.yaxis.range[1] < 5
        and cross.y[0] <= figure.layout.yaxis.range[1]
        and cross.customdata[0][0] == 1e9
    )


BINS = [
    {"low": 0.0, "high": 0.5, "count": 30, "confidence": 0.2, "share": 0.1},
    {"low": 0.5, "high": 0.75, "count": 0, "confidence": None, "share": None},
    {"low": 0.75, "high": 1.0, "count": 10, "confidence": 0.9, "share": 0.95},
]


def test_reliability_diagram_shows_bins_with_gaps_for_empty_ones():
    figure = calibration.figure([("one", BINS), ("none", [{**b, "count": 0} for b in BINS])])
    (line,) = [t for t in figure.data if t.name == "one" and t.yaxis != "y2"]
    assert list(line.y) == [0.1, None, 0.95] and line.connectgaps is False
    assert (line.x[0], line.x[2]) == (0.2, 0.9) and list(line.customdata) == [30, 0, 10]
    (counts,) = [t for t in figure.data if t.name == "one" and t.yaxis == "y2"]
    np.testing.assert_allclose(counts.y, [0.75, 0.75, 0, 0, 0.25, 0.25])
    assert list(counts.x) == [0, 0.5, 0.5, 0.75, 0.75, 1]
    assert not [t for t in figure.data if t.name == "none"] and list(figure.data[0].x) == [0, 1] == list(
        figure.data[0].y
    )
    check_figure(figure)
    assert len(calibration.table([("one", BINS)])) == 3 and calibration.figure([]).layout.annotations


@pytest.mark.parametrize(
    "build", [lambda: multiples.figure(series(rows(30))), lambda: calibration.figure([("x", BINS)])]
)
def test_equal_data_give_the_equal_figure_in_every_language(build):
    english = build().to_json()
    assert english == build().to_json()
    language.use("zh_Hant")
    try:
        assert build().to_json() != english
    finally:
        language.forget()


def test_frames_are_not_modified():
    frame = rows(60)
    before = frame.copy()
    multiples.figure(series(frame, frame))
    pd.testing.assert_frame_equal(frame, before)
