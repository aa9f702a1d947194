"""Surfaces of stored runs: which runs share one, results that are kept, and the computation in a process of its own."""

import os
import signal
import time

import numpy as np
import pytest

from tests import small_corpus
from tests.core.cli.command_line import call
from wseg_core import config, home, jobs, store
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints
from wseg_core.inspection.surface import trajectories
from wseg_core.jobs.queue import spawning, system
from wseg_core.jobs.surfaces import computing, requests, sharing
from wseg_core.jobs.surfaces.requests import Request

OPTIMIZERS = ("sgd", "adam", "adagrad")


@pytest.fixture(autouse=True)
def home_folder(home_folder, monkeypatch):
    """The WSEG_HOME of the test with the files of the small corpus; nothing is queued in the background."""
    small_corpus.write(home_folder)
    monkeypatch.setattr(spawning, "spawn_worker", lambda store: False)
    return home_folder


def train(folder, optimizer, *sets):
    data = {"train": str(folder / "train.txt"), "dev": str(folder / "dev.txt")}
    small = (
        ["encoder.hidden=8", "encoder.characters=8", "encoder.bigrams=8"] if "encoder.name=linear" not in sets else []
    )
    chosen = config.resolve(
        {"data": data, "encoder": {"name": "bilstm"}},
        [f"optimizer.name={optimizer}", "training.batch_characters=64", "training.epochs=2", *small, *sets],
    )
    return jobs.train_here(chosen, f"{optimizer} {' '.join(sets)}")["run"]


def rows(runs):
    return [store.open().get(run) for run in runs]


def forget_trajectory(run):
    (home.run_folder(run) / trajectories.FILE).unlink()


def test_runs_are_grouped_by_their_start_and_the_others_told(home_folder):
    same = [train(home_folder, name) for name in OPTIMIZERS]
    dropout = train(home_folder, "adam", "encoder.dropout=0.5")
    seed = train(home_folder, "adam", "training.seed=1")
    loss = train(home_folder, "adam", "loss.name=focal")
    encoder = train(home_folder, "adagrad", "encoder.name=linear")
    old, waiting = train(home_folder, "sgd"), store.open().create(store.open().get(seed)["config"])
    store.open().update(old, fingerprints=None)
    eligible = sharing.shared(rows([encoder, seed, *same, dropout, loss, old, waiting]))
    assert [row["run"] for row in eligible.rows] == [*same, dropout]  # dropout is off where a loss is measured
    reasons = {left["run"]: left["reason"] for left in eligible.left_out}
    assert reasons.keys() == {seed, loss, encoder, old, waiting}
    assert "seed 1 instead of 0" in reasons[seed] and "focal instead of crf" in reasons[loss]
    assert "linear instead of bilstm" in reasons[encoder] and "older version" in reasons[old]
    assert "queued" in reasons[waiting]
    other = sharing.shared(rows([*same, seed]), sharing.starts(rows([*same, seed]))[1])
    assert [row["run"] for row in other.rows] == [seed] and "seed 0 instead of 1" in other.left_out[0]["reason"]


def test_command_computes_once_and_keeps_the_result(home_folder, monkeypatch):
    runs = [train(home_folder, name) for name in OPTIMIZERS]
    monkeypatch.setattr(requests, "GRID", 3)
    monkeypatch.setattr(Request, "__init__", _with_size(Request.__init__, 3))
    output = call("surface", *runs, "--json")
    assert output.code == 0, output.err
    result = output.json
    assert np.array(result["losses"], float).shape == (3, 3) and result["recorded"] and result["left_out"] == []
    assert 0.5 < result["explained"] <= result["best_explained"] <= 1
    for path, run in zip(result["runs"], runs):
        row = store.open().get(run)
        assert path["run"] == run and path["steps"][0] == 0 and path["steps"][-1] == path["last"]["step"] == row["step"]
        assert (path["x"][0], path["y"][0]) == (0, 0)
        np.testing.assert_allclose([path["x"][-1], path["y"][-1]], [path["last"]["x"], path["last"]["y"]], atol=1e-3)
        dev = {r["step"]: r["dev_loss"] for r in store.open().rows(run)}
        assert path["last"]["loss"] == pytest.approx(dev[row["step"]], rel=1e-3)  # the dev set is smaller than a sample
        assert path["best"]["loss"] == pytest.approx(dev[row["best_step"]], rel=1e-3)
    monkeypatch.setattr("wseg_core.jobs.surfaces.opening.open_runs", None)  # not called again
    again = call("surface", *runs)
    assert again.code == 0 and "explains" in again.out and all(run in again.out for run in runs)


def test_races_from_before_have_no_trajectory_but_a_surface(home_folder):
    runs = [train(home_folder, name) for name in OPTIMIZERS[:2]]
    list(map(forget_trajectory, runs))
    request = Request(tuple(runs), size=3)
    surface = computing.compute(request, lambda *_: None)
    assert not surface.recorded and len(surface.losses) == 3 and surface.runs[0].last.loss
    output = call("surface", *runs, "--plane", "random")
    assert output.code == 0 and "has no trajectory" in output.err and "older version" in output.out


def test_faults_are_told(home_folder):
    run = train(home_folder, "adam")
    for arguments, words in [
        ((run,), "at least two runs"),
        ((run, "--plane", "flat"), "principal, runs, random"),
        ((run, "--on", "test"), "dev, train"),
        (("20200101-000000-aaaa",), "no run"),
    ]:
        output = call("surface", *arguments)
        assert output.code == 2 and words in output.err, output.err
    waiting = store.open().create(store.open().get(run)["config"])
    output = call("surface", waiting)
    assert output.code == 2 and "None of these runs" in output.err and "queued" in output.err
    with pytest.raises(UserError, match="no model yet"):
        Request((waiting,)).key()


def test_key_changes_with_the_weights_and_the_corpus(home_folder):
    run = train(home_folder, "adam")
    request = Request((run,), "random")
    keys = {request.key(), Request((run,), "random", "train").key()}
    (home_folder / "dev.txt").write_text("我 愛 語言\n他 來 了\n", encoding="utf-8")
    keys.add(request.key())
    loaded = checkpoints.load(checkpoints.resolve(run))
    next(loaded.model.parameters()).data.add_(1)
    checkpoints.write(home.run_folder(run), 99, loaded.model, loaded.config, loaded.vocab, loaded.extra)
    keys.add(request.key())
    assert len(keys) == 4 and request.key() == request.key()


def test_cancelled_computation_continues_where_it_ended(home_folder):
    runs = [train(home_folder, name) for name in OPTIMIZERS[:2]]
    request, calls = Request(tuple(runs), size=4), []

    def cancelling(done, total):
        calls.append(done)
        if done == 15:
            computing.cancel(request)

    computing._WRITE_S, before = -1.0, computing._WRITE_S
    try:
        with pytest.raises(computing.Cancelled):
            computing.compute(request, cancelling)
    finally:
        computing._WRITE_S = before
    assert (
        computing.status(request).state == "none" and calls[-1] == 15
    )  # start and ends: 5, then two rows and 2 points
    continued = []
    surface = computing.compute(request, lambda done, total: continued.append(done))
    assert continued == [0, 1, 2, 3, 4, 5, *range(14, 22)]
    assert computing.status(request).surface == surface
    fresh = computing.compute(Request(tuple(runs), size=4, split="dev"), lambda *_: None)
    assert fresh == surface


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_process_in_the_background_is_seen_survives_a_kill_and_keeps_its_result(home_folder, monkeypatch):
    same_priority = (
        f"import {system.__name__} as system; system.lower_priority = bool; from wseg_core.cli import main; main()"
    )
    monkeypatch.setattr(  # other tests run beside this one, and it would wait for them
        computing, "command", lambda folder: [system.interpreter(), "-c", same_priority, "surface-in", str(folder)]
    )
    runs = [train(home_folder, name) for name in OPTIMIZERS[:2]]
    request = Request(tuple(runs), size=40)
    computing.start(request)
    computing.start(request)  # no second one
    _wait(request, lambda status: status.state == "running" and status.done > 50)
    pid = _pid(request)
    os.kill(pid, signal.SIGKILL)
    left = _wait(request, lambda status: status.state == "none")
    assert left.done > 50 and not (request.folder() / "surface.json").exists()
    small = Request(tuple(runs), size=3)
    computing.start(small)
    status = _wait(small, lambda status: status.state in ("done", "fault"))
    assert status.surface is not None and status.surface.runs[1].run == runs[1], status.fault


def test_fault_in_the_background_is_kept_and_told(home_folder, monkeypatch):
    monkeypatch.setattr(computing.system, "lower_priority", lambda: None)  # this process tests further
    run = train(home_folder, "adam")
    request = Request((run,), "principal", size=3)
    folder = home.make(request.folder())
    requests.write(folder, "request", {"runs": [run], "plane": "principal", "split": "dev", "size": 3})
    computing.compute_in(folder)
    status = computing.status(request)
    assert status.state == "fault" and "at least two runs" in status.fault.what


def test_old_results_are_deleted(home_folder, monkeypatch):
    monkeypatch.setattr(requests, "KEPT", 2)
    for number in range(4):
        folder = home.make(home.checkpoints() / ".surfaces" / str(number))
        os.utime(folder, (number, number))
    requests.delete_old()
    assert [folder.name for folder in requests.folders()] == ["3", "2"]


def _with_size(original, size):
    def init(self, runs, plane="principal", split="dev", size=size):
        original(self, runs, plane, split, size)

    return init


def _wait(request, condition, seconds=240):
    end = time.monotonic() + seconds
    while not condition(status := computing.status(request)):
        log = request.folder() / "log.txt"
        assert time.monotonic() < end, (status, log.read_text() if log.exists() else "")
        time.sleep(0.1)
    return status


def _pid(request) -> int:
    """The process that computes: the newest child of this one with the folder in its command."""
    import psutil

    return next(p.pid for p in psutil.Process().children() if str(request.folder()) in system.command_of(p.pid))
