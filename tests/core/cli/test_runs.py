"""train, start, and run control, as far as no second process is needed."""

import csv

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core import home, store
from wseg_core.jobs.queue import spawning

ENTRY = ["run", "name", "state", "step", "total_steps", "epoch", "best_dev_f1", "seconds", "error", "created"]
TRAIN = [
    "run",
    "state",
    "checkpoint",
    "dev",
    "test",
    "calibration",
    "ambiguity",
    "seconds",
    "characters_per_second",
    "parameters",
]
ROW = {"step", "epoch", "seconds", "loss", "grad_norm", "lr", "dev_f1"}


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(spawning, "spawn_worker", lambda store: False)  # no worker is started
    return with_model(tmp_path, monkeypatch)


def test_train_gives_the_documented_json(run, tmp_path):
    output = call("train", "--train", tmp_path / "data/small/train.utf8", "--set", "training.epochs=1", "--json")
    assert output.code == 0, output.err
    assert list(output.json) == TRAIN
    assert output.json["state"] == "finished" and output.json["dev"]["sentences"] == 4 and output.json["test"] is None
    assert "4 of 20" in output.err  # the hold-out rule is reported
    assert "dev F1" in output.err
    assert output.json["run"] in call("runs").out


def test_train_prints_text(run):
    output = call("train", "--train", "small", "--name", "二", "--set", "training.epochs=1")
    assert output.code == 0 and "Scores on the test set" in output.out
    assert "segment 2" in output.err


def test_options_override_the_config_file(run, tmp_path):
    (tmp_path / "c.yaml").write_text(
        "data: {train: demo/train, test: small/dev}\ntraining: {epochs: 3, seed: 5}\n", "utf-8"
    )
    output = call(
        "start",
        "--config",
        tmp_path / "c.yaml",
        "--train",
        "small",
        "--set",
        "training.epochs=2",
        "--set",
        "loss.name=cross_entropy",
    )
    assert output.code == 0, output.err
    config = call("show", output.out.split()[-1], "--json").json["config"]
    assert config["data"]["train"] == "small/train" and config["data"]["dev"] == "small/dev"
    assert config["data"]["test"] == "small/dev"  # the setting of the file is kept
    assert (config["training"]["epochs"], config["training"]["seed"], config["loss"]["name"]) == (2, 5, "cross_entropy")


def test_config_file_alone_can_name_the_training_set(run, tmp_path):
    (tmp_path / "c.yaml").write_text("data: {train: small}\n", "utf-8")
    assert call("start", "--config", tmp_path / "c.yaml").code == 0
    assert call("start", "--set", "data.train=small").code == 0


def test_show_prints_a_usable_config(run, tmp_path):
    page = call("show", run).out
    (tmp_path / "again.yaml").write_text(page[page.index("\ndata:") :], "utf-8")
    output = call("start", "--config", tmp_path / "again.yaml", "--json")
    assert output.code == 0, output.err
    assert call("show", output.json["run"], "--json").json["config"] == call("show", run, "--json").json["config"]


def test_start_prints_the_run_last_and_queues_it(run):
    output = call("start", "--train", "small", "--name", "later")
    queued = output.out.split()[-1]
    assert output.code == 0 and call("show", queued, "--json").json["state"] == "queued"
    assert call("pause", queued, "--json").json["state"] == "paused"
    assert call("resume", queued).out.strip() == "queued"
    assert call("stop", queued).out.strip() == "stopped"
    assert call("delete", queued).code == 0
    assert call("show", queued).code == 2
    assert home.run_folder(run).exists() and not home.run_folder(queued).exists()


def test_runs_gives_the_documented_json(run):
    (entry,) = call("runs", "--json").json
    assert list(entry) == ENTRY
    assert (entry["run"], entry["name"], entry["state"], entry["error"]) == (run, "第一個", "finished", None)
    assert "第一個" in call("runs").out


def test_show_gives_the_documented_json(run):
    result = call("show", run, "--json").json
    assert [key for key in result if key in ENTRY] == ENTRY
    assert result["config"]["encoder"]["name"] == "linear"


def test_metrics_in_three_formats(run):
    rows = call("metrics", run, "--json").json
    assert set(rows[0]) >= ROW
    steps = [row["step"] for row in rows]
    assert steps == sorted(set(steps)) and rows[-1]["dev_f1"] is not None
    table = list(csv.DictReader(call("metrics", run, "--csv").out.splitlines()))
    assert len(table) == len(rows) and float(table[-1]["loss"]) == rows[-1]["loss"]
    assert len(call("metrics", run).out.splitlines()) == len(rows) + 1


def test_nan_becomes_null(run):
    store.open().add_rows(run, [{"step": 10_000, "loss": float("nan"), "grad_norm": float("inf")}])
    assert "NaN" not in call("metrics", run, "--json").out
    assert call("metrics", run, "--json").json[-1]["loss"] is None


def test_every_command_reports_a_dead_run(run):
    store.open().move(run, ["finished"], "running", host="here", pid=1, heartbeat=0.0)
    assert call("runs", "--json").json[0]["state"] == "interrupted"


def test_resume_of_a_finished_run_needs_more_epochs(run):
    assert call("resume", run).code == 2
    assert call("resume", run, "--epochs", "6").code == 0
    assert call("show", run, "--json").json["config"]["training"]["epochs"] == 6


def test_resume_accepts_the_unit_of_the_budget(run):
    assert "--epochs" in call("resume", run).err
    output = call("resume", run, "--seconds", "0")
    assert output.code == 2 and "above 0" in output.err
    assert call("resume", run, "--steps", "1").code == 2  # it has trained longer
    assert call("resume", run, "--steps", "500").code == 0
    training = call("show", run, "--json").json["config"]["training"]
    assert (training["max_steps"], training["max_seconds"], training["epochs"]) == (500, 0, 1000)


def test_settings_lists_every_key(run):
    general = {row["setting"] for row in call("settings", "--json").json}
    assert {"training.epochs", "data.scheme", "encoder.name=linear", "loss.name=crf"} <= general
    assert "encoder.hidden" in call("settings", "encoder.bilstm").out
    assert call("settings", "encodr").code == 2
