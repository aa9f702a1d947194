"""Checkpoints and stores of an earlier version load, resume and give the same results."""

import json
import time

import pytest

from tests.core.cli.command_line import call
from tests.stored import COMMITTEES, EXPECTED, MODELS, copy_home
from wseg_core import Segmenter, jobs, store
from wseg_core.inspection import explaining


@pytest.fixture
def stored(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(copy_home(tmp_path / "stored")))
    return EXPECTED


@pytest.mark.parametrize("name", EXPECTED["models"])
def test_stored_model_segments_as_before(name):
    segments_as_before(MODELS / name, EXPECTED["models"][name])


def test_stored_committee_segments_and_explains_as_before():
    """One that averages gaps, made before there were others; its members differ in loss and tag scheme."""
    expected = json.loads((COMMITTEES / "expected.json").read_text("utf-8"))
    segments_as_before(COMMITTEES / "gaps", expected["answers"])
    before = expected["explanation"]
    now = explaining.explain(Segmenter.load(COMMITTEES / "gaps"), before["text"], before["gap"])
    for name in ("scores", "baseline", "log_odds"):
        assert now[name] == pytest.approx(before[name], abs=1e-5), name


def segments_as_before(folder, answers):
    segmenter = Segmenter.load(folder)
    for answer in answers:
        now = segmenter.probabilities(answer["text"])
        assert segmenter.cut(answer["text"]) == answer["words"] == now["words"]
        assert now["tags"] == answer["tags"]
        assert now["boundary"] == pytest.approx(answer["boundary"], abs=1e-5)
        for row, expected in zip(now["probabilities"], answer["probabilities"], strict=True):
            assert row == pytest.approx(expected, abs=1e-5)


def test_fixtures_cover_every_encoder_head_and_scheme():
    configs = [json.loads((MODELS / name / "config.json").read_text()) for name in EXPECTED["models"]]
    assert {config["encoder"]["name"] for config in configs} == {"linear", "bilstm", "cnn", "bert"}
    assert {config["loss"]["name"] for config in configs} >= {"crf", "cross_entropy", "focal", "binary", "ctc", "mse"}
    assert {config["data"]["scheme"] for config in configs} == {"bies", "bi", "six"}


def test_stored_runs_are_listed_as_before(stored):
    columns = ("run", "name", "state", "step", "total_steps", "epoch", "best_dev_f1", "seconds", "created")
    now = call("runs", "--json").json
    assert [{name: row[name] for name in columns} for row in now] == [
        {name: row[name] for name in columns} for row in stored["runs"]
    ]
    (failed,) = [row for row in now if row["state"] == "failed"]
    assert failed["run"] == stored["failed"] and failed["error"]


def test_stored_experiment_is_ranked_as_before(stored):
    now, before = call("experiments", stored["experiment"]["id"], "--json").json, stored["ranking"]
    assert now["runs"] == before["runs"] and now["plan"] == before["plan"] and now["state"] == before["state"]
    for row, expected in zip(now["ranking"], before["ranking"], strict=True):
        assert row["runs"] == expected["runs"] and row["settings"] == expected["settings"]
        assert row["test_f1"] == pytest.approx(expected["test_f1"])


@pytest.mark.parametrize("which", ["experiment", "pair"])
def test_verdict_on_stored_runs_is_as_before(stored, which):
    runs = stored["experiment"]["runs"] if which == "experiment" else [stored["first"], stored["second"]]
    (now,), (before,) = call("verdict", *runs, "--json").json, stored["verdict"][which]
    for name in ("a", "b", "runs_a", "runs_b", "settings_a", "settings_b", "winner", "sentences", "split"):
        assert now[name] == before[name], name
    for name in ("f1_a", "f1_b", "difference", "interval", "p_value"):
        assert now[name] == pytest.approx(before[name]), name


def test_stored_run_shows_its_config_scores_and_events(stored):
    shown = call("show", stored["first"], "--json").json
    assert shown["config"]["encoder"] == {"name": "linear", "minimum": 3}
    assert shown["result"]["test"]["sentences"] == 16
    assert store.open().events(stored["first"])
    assert len(call("metrics", stored["first"], "--json").json) == shown["step"] == 15


def test_stored_paused_run_resumes_to_its_end(stored):
    before = stored["resumed"]
    jobs.resume(stored["paused"])
    deadline = time.monotonic() + 120
    while (row := store.open().get(stored["paused"]))["state"] in ("queued", "running"):
        jobs.reconcile(store.open())
        assert time.monotonic() < deadline, row
        time.sleep(0.2)
    assert row["state"] == before["state"] == "finished", row["error"]
    losses = [row["loss"] for row in store.open().rows(stored["paused"])]
    assert losses == pytest.approx(before["losses"], rel=1e-3)
    assert row["best_dev_f1"] == pytest.approx(before["best_dev_f1"], abs=0.02)
