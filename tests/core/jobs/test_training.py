"""Runs with the real engine: kill and exact resume, Ctrl-C, trials, faults, divergence."""

import hashlib
import json
import math
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tests import small_corpus
from wseg_core import config, home, jobs, store
from wseg_core.errors import UserError
from wseg_core.inspection.surface import trajectories
from wseg_core.jobs import budget
from wseg_core.jobs.child.attempt import attempt
from wseg_core.jobs.queue import spawning

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")


@pytest.fixture(autouse=True)
def home_folder(home_folder):
    """The WSEG_HOME of the test with the files of the small corpus."""
    small_corpus.write(home_folder)
    return home_folder


def settings(folder, *sets, **data):
    data = {"train": str(folder / "train.txt"), "dev": str(folder / "dev.txt"), **data}
    return config.resolve({"data": data}, ["training.batch_characters=64", *sets])


def wait(run, *states, step=0, seconds=150):
    end = time.monotonic() + seconds
    while True:
        jobs.reconcile()
        row = store.open().get(run)
        if row["state"] in states and row["step"] >= step:
            return row
        assert time.monotonic() < end, (row["state"], row["step"], row["error"], jobs.log_tail(run))
        time.sleep(0.05)


def weights(run) -> str:
    folder = home.run_folder(run)
    file = folder / (folder / "last").read_text().strip() / "model.safetensors"
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_resume_after_a_kill_gives_the_weights_of_an_uninterrupted_run(home_folder):
    small = ("encoder.hidden=16", "encoder.characters=16", "encoder.bigrams=8")
    chosen = settings(home_folder, "encoder.name=bilstm", *small, "training.epochs=15", "training.evaluate_every=7")
    whole, killed = jobs.start(chosen, "whole"), jobs.start(chosen, "killed")
    wait(whole, "finished")
    row = wait(killed, "running", step=20)
    os.kill(row["pid"], signal.SIGKILL)
    start_time = time.monotonic()
    wait(killed, "interrupted")
    assert time.monotonic() - start_time < 10
    jobs.resume(killed)
    wait(killed, "finished")
    rows = [
        [
            {key: value for key, value in row.items() if key not in ("seconds", "characters_per_second")}
            for row in store.open().rows(run)
        ]
        for run in (whole, killed)
    ]
    assert rows[0] == rows[1] and [row["step"] for row in rows[1]] == list(range(1, len(rows[1]) + 1))
    assert weights(whole) == weights(killed)
    first, second = (store.open().get(run) for run in (whole, killed))
    assert second["result"]["dev"] == first["result"]["dev"] and second["attempt"] == 2
    assert second["best_dev_f1"] == first["best_dev_f1"] and second["best_step"] == first["best_step"]


KILLED_BETWEEN_POINTERS = """
import os, signal, sys
from wseg_core import jobs, store
from wseg_core.inference import checkpoints

write, point, bests = checkpoints.write, checkpoints.point, []

def counting_write(*given, **options):
    bests.append(options["best"])
    return write(*given, **options)

def killed_point(folder, name, target):
    if sum(bests) < 2 or not bests[-1]:
        return point(folder, name, target)
    point(folder, sys.argv[1], target)
    os.kill(os.getpid(), signal.SIGKILL)

checkpoints.write, checkpoints.point = counting_write, killed_point
jobs.train_here(store.open().get(sys.argv[2])["config"])
"""


@pytest.mark.parametrize("first", ["best", "last"])
def test_kill_between_the_two_pointers_keeps_the_best_model(home_folder, first, monkeypatch):
    """Killed while the second best checkpoint is published: after a resume the best model is the one of the best score."""
    sets = ("training.max_steps=4", "training.evaluate_every=2", "optimizer.lr=0.002")
    whole = jobs.train_here(settings(home_folder, *sets))
    assert store.open().get(whole["run"])["best_step"] == 4
    child = subprocess.run(
        [sys.executable, "-c", KILLED_BETWEEN_POINTERS, first, whole["run"]],
        cwd=home.PROJECT,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    [killed] = [row["run"] for row in store.open().runs(["running"])]
    assert wait(killed, "interrupted")["best_dev_f1"] == whole["dev"]["f1"]
    folder = home.run_folder(killed)
    assert (folder / "best").read_text() != (folder / "last").read_text()
    monkeypatch.setattr(spawning, "spawn_worker", lambda store: False)
    jobs.resume(killed)
    attempt(store.open(), killed, background=False)
    row = store.open().get(killed)
    assert row["result"]["dev"] == whole["dev"] and row["best_dev_f1"] == whole["dev"]["f1"]
    assert row["result"]["checkpoint"] == str(folder / "step-4")


def test_ctrl_c_stops_training(home_folder):
    command = [
        sys.executable,
        "-m",
        "wseg_core",
        "train",
        "--train",
        "train.txt",
        "--dev",
        "dev.txt",
        "--json",
        "--set",
        "training.epochs=1000",
        "--set",
        "training.batch_characters=64",
    ]
    child = subprocess.Popen(
        command,
        cwd=home_folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ, PYTHONPATH=str(home.PROJECT)),
    )
    end = time.monotonic() + 60
    while not any(row["step"] > 3 for row in store.open().runs(["running"])):
        assert time.monotonic() < end and child.poll() is None, child.communicate()
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    result = json.loads(out)
    assert child.returncode == 0 and result["state"] == "stopped" and result["dev"], err
    row = store.open().get(result["run"])
    assert row["state"] == "stopped" and not row["background"] and jobs.has_model(result["run"])
    assert row["config"]["data"]["train"] == str(home_folder / "train.txt")


def test_train_here_returns_its_result_and_prints_progress(home_folder):
    printed = []
    chosen = settings(home_folder, "training.epochs=2")
    result = jobs.train_here(chosen, "small", progress=lambda kind, _: printed.append(kind))
    assert set(result) == {
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
    }
    assert result["state"] == "finished" and result["test"] is None and 0 <= result["dev"]["f1"] <= 1
    assert {"created", "started", "step", "evaluated", "event"} <= set(printed)
    row = store.open().get(result["run"])
    assert row["result"] == result and row["name"] == "small" and row["step"] == row["total_steps"]
    assert row["loss_unit"] == "character"
    assert len(store.open().rows(result["run"])) == row["step"]


def test_without_a_dev_set_a_tenth_is_held_out_with_a_note(home_folder):
    result = jobs.train_here(settings(home_folder, "training.epochs=1", dev=None))
    assert result["dev"]["sentences"] == 4
    assert any("4 of 40 sentences were held out" in event["text"] for event in store.open().events(result["run"]))


def test_run_without_split_seed_resumes_on_its_sentences(home_folder, monkeypatch):
    monkeypatch.setattr(spawning, "spawn_worker", lambda store: False)
    chosen = settings(home_folder, "training.epochs=1", "training.seed=5", "data.split_seed=5", dev=None).as_dict()
    run = jobs.train_here(chosen)["run"]
    database, older = store.open(), {key: value for key, value in chosen["data"].items() if key != "split_seed"}
    database.update(run, config={**chosen, "data": older})
    jobs.resume(run, epochs=2)
    attempt(database, run, background=False)  # refused for other sentences
    row = database.get(run)
    assert row["state"] == "finished" and row["epoch"] == 2 and row["error"] is None


def test_sentences_in_both_training_and_dev_set_are_counted(home_folder):
    result = jobs.train_here(settings(home_folder, "training.epochs=1"))
    assert any("4 of the 4 sentences of the dev" in event["text"] for event in store.open().events(result["run"]))


def test_more_epochs_continue_after_early_stopping(home_folder):
    chosen = settings(home_folder, "training.epochs=30", "training.patience=2")
    run = jobs.train_here(chosen)["run"]
    row = store.open().get(run)
    assert row["state"] == "finished" and row["step"] < row["total_steps"]
    assert any(event["kind"] == "early" for event in store.open().events(run))
    jobs.resume(run, epochs=60)
    assert wait(run, "finished")["step"] > row["step"] + 1


@pytest.mark.parametrize(
    ("unit", "limit", "longer"),
    [("epochs", 2, 4), ("steps", 3, 9), ("seconds", 0.05, 0.3)],
)
def test_finished_run_resumes_with_more_of_the_unit_that_ended_it(home_folder, monkeypatch, unit, limit, longer):
    monkeypatch.setattr(spawning, "spawn_worker", lambda store: False)
    database = store.open()
    run = jobs.train_here(
        settings(home_folder).model_copy(update={"training": config.Training(**budget.only({unit: limit}))})
    )
    run = run["run"]
    before = database.get(run)
    assert before["state"] == "finished" and budget.ended_by(before) == unit
    with pytest.raises(UserError) as caught:  # nothing is left to train
        jobs.resume(run)
    assert f"--{unit}" in caught.value.advice
    with pytest.raises(UserError):
        jobs.resume(run, **{unit: limit})
    jobs.resume(run, **{unit: longer})
    attempt(database, run, background=False)
    after = database.get(run)
    assert after["state"] == "finished" and after["step"] > before["step"] and budget.ended_by(after) == unit
    assert [row["step"] for row in database.rows(run)] == list(range(1, after["step"] + 1))


def test_resumed_run_can_be_limited_by_another_unit(home_folder, monkeypatch):
    monkeypatch.setattr(spawning, "spawn_worker", lambda store: False)
    database = store.open()
    run = jobs.train_here(settings(home_folder, "training.max_steps=3", "training.epochs=1000"))["run"]
    for limits in ({"steps": 3}, {"epochs": 1001}, {"seconds": 1e-9}):
        with pytest.raises(UserError):
            jobs.resume(run, **limits)
    jobs.resume(run, epochs=2)
    attempt(database, run, background=False)
    row = database.get(run)
    assert row["epoch"] == 2 and row["config"]["training"]["max_steps"] == 0


def test_faulty_corpus_is_reported_before_the_run_is_created(home_folder):
    (home_folder / "dev.txt").write_bytes(b"\xff\xfe\xfa")
    for act in (jobs.train_here, jobs.start):
        with pytest.raises(UserError):
            act(settings(home_folder, dev=str(home_folder / "missing.txt")))
    with pytest.raises(UserError):
        jobs.train_here(settings(home_folder))
    assert store.open().runs() == []


def test_trial_reports_whether_the_model_can_learn(home_folder):
    result = jobs.train_here(jobs.trial(settings(home_folder, "encoder.name=linear")))
    [verdict] = [event for event in store.open().events(result["run"]) if event["kind"] in ("learns", "learns_not")]
    assert verdict["kind"] == "learns" and result["dev"]["f1"] > 0.95


def test_diverged_run_names_the_step_and_keeps_its_checkpoint(home_folder, monkeypatch):
    from wseg_core.modeling.model import Model

    calls, loss = [], Model.loss

    def breaking(self, batch):
        calls.append(1)
        return loss(self, batch) * (math.nan if len(calls) > 5 else 1)

    monkeypatch.setattr(Model, "loss", breaking)
    with pytest.raises(UserError) as caught:
        jobs.train_here(settings(home_folder, "training.evaluate_every=1000"))
    assert "learning rate" in caught.value.advice
    [row] = store.open().runs()
    assert row["state"] == "failed" and "step 6" in row["error"] and row["advice"] and jobs.has_model(row["run"])
    assert len(store.open().rows(row["run"])) == 5


def test_run_that_explodes_without_nan_fails_as_diverged(home_folder, monkeypatch):
    from wseg_core.modeling.model import Model

    calls, loss = [], Model.loss

    def growing(self, batch):
        calls.append(1)
        return loss(self, batch) * (1e9 if len(calls) > 5 else 1)

    monkeypatch.setattr(Model, "loss", growing)
    chosen = settings(home_folder, "training.evaluate_every=1000", "training.epochs=60", "optimizer.lr=1e-8")
    with pytest.raises(UserError) as caught:
        jobs.train_here(chosen)
    assert "learning rate" in caught.value.advice
    [row] = store.open().runs()
    assert (row["state"], row["failure"]) == ("failed", "diverged") and "loss" in row["error"]
    assert all(math.isfinite(metrics["loss"]) for metrics in store.open().rows(row["run"]))


def test_warm_start_reports_what_was_copied(home_folder):
    first = jobs.train_here(settings(home_folder, "training.epochs=1"))["run"]
    second = jobs.train_here(settings(home_folder, "training.epochs=1", f"training.start_from={first}"))["run"]
    assert any(event["kind"] == "matched" and first in event["text"] for event in store.open().events(second))


def test_trajectory_is_recorded_up_to_the_last_checkpoint_and_continued(home_folder, monkeypatch):
    monkeypatch.setattr(spawning, "spawn_worker", lambda store: False)
    run = jobs.train_here(settings(home_folder, "training.epochs=2"))["run"]
    steps = trajectories.read(home.run_folder(run)).steps.tolist()
    end = store.open().get(run)["step"]
    assert steps == list(range(end + 1))
    trajectories.append(home.run_folder(run), end + 1, [0.0] * 509)  # as if killed after the checkpoint
    jobs.resume(run, epochs=3)
    attempt(store.open(), run, background=False)
    continued = trajectories.read(home.run_folder(run))
    assert continued.steps[: end + 1].tolist() == steps and continued.steps[-1] == store.open().get(run)["step"] > end
    assert (np.diff(continued.steps) > 0).all() and np.abs(continued.sketches[end + 1]).max() > 0
