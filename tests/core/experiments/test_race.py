"""Experiments with real workers and real training: results, rejections, divergence, stop, kill -9, pruning."""

import os
import signal
import time

import pytest

from tests import small_corpus
from wseg_core import config, experiments, home, jobs, store
from wseg_core.experiments.plan import parse
from wseg_core.jobs.child import pruning
from wseg_core.jobs.child.attempt import attempt
from wseg_core.jobs.queue import spawning, system
from wseg_core.store import experiments as table

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")


@pytest.fixture(autouse=True)
def base(home_folder) -> dict:
    """Settings shared by all variants: the small corpus and small batches."""
    yield {"data": small_corpus.write(home_folder), "training": {"batch_characters": 64, "clip_norm": 0}}
    for row in store.open().runs(["running"]):  # only where a test failed
        system.kill(row["pid"])


def wait(experiment, until, seconds=150) -> dict:
    """Polls the experiment until `until` holds."""
    end = time.monotonic() + seconds
    while True:
        snapshot = experiments.get(experiment)
        if until(snapshot):
            return snapshot
        assert time.monotonic() < end, [
            (run["state"], run["step"], run["error"], jobs.log_tail(run["run"])) for run in snapshot["runs"]
        ]
        time.sleep(0.05)


def has_ended(snapshot) -> bool:
    return snapshot["state"] != "racing"


@pytest.mark.slow
def test_experiment_ends_with_results_refusals_and_divergences(base):
    base["optimizer"] = {"weight_decay": 1.0}
    grid = {"optimizer.name": ["sgd", "muon"], "loss.name": ["crf", "cross_entropy"], "optimizer.lr": ["x1", 100]}
    snapshot = wait(experiments.start({"base": base, "grid": grid, "budget": {"steps": 40}}), has_ended)
    assert snapshot["state"] == "done"
    by = {(run["variant"]["optimizer.name"], run["variant"]["optimizer.lr"] == 100): [] for run in snapshot["runs"]}
    for run in snapshot["runs"]:
        by[run["variant"]["optimizer.name"], run["variant"]["optimizer.lr"] == 100].append(run)
    assert [(run["state"], run["failure"], run["step"]) for run in by["sgd", False]] == [("finished", None, 40)] * 2
    assert [(run["state"], run["failure"]) for run in by["sgd", True]] == [("failed", "diverged")] * 2
    reasons = ("A weight has grown to", "no longer a finite number", "no longer finite numbers")
    assert all(any(reason in run["error"] for reason in reasons) for run in by["sgd", True])
    assert all(run["advice"] and 0 < run["step"] < 40 for run in by["sgd", True])
    refused = by["muon", False] + by["muon", True]
    assert [(run["state"], run["failure"], run["step"]) for run in refused] == [("failed", "refused", 0)] * 4
    # equal batches and initial weights in all runs, up to their ends
    rows = [store.open().rows(run["run"]) for run in snapshot["runs"] if run["step"]]
    for same in zip(*rows):
        assert len({row["batches"] for row in same}) == 1
    prints = [run["fingerprints"] for run in by["sgd", False] + by["sgd", True]]
    assert len({fingerprint["embedding"] for fingerprint in prints}) == 1
    assert [entry["dev_f1"] is None for entry in experiments.ranking(snapshot)] == [False] * 2 + [True] * 6


@pytest.mark.slow
def test_stop_kill_and_resume_do_not_change_results(base):
    base |= {"encoder": {"name": "bilstm", "characters": 8, "bigrams": 4, "hidden": 6}}
    plan = {"base": base, "grid": {"optimizer.name": ["sgd", "adam"]}, "budget": {"epochs": 12}}
    experiment = experiments.start(plan)
    wait(experiment, lambda snapshot: snapshot["runs"][0]["step"] > 3)
    experiments.stop(experiment)
    snapshot = wait(experiment, lambda snapshot: snapshot["runs"][0]["state"] == "stopped")
    assert [run["state"] for run in snapshot["runs"]] == ["stopped"] * 2 and snapshot["state"] == "stopped"
    assert snapshot["runs"][0]["result"]["dev"] and snapshot["runs"][1]["step"] == 0
    experiments.resume(experiment)
    running = wait(
        experiment,
        lambda snapshot: snapshot["runs"][0]["state"] == "running" and snapshot["runs"][0]["phase"] == "training",
    )["runs"][0]
    os.kill(running["worker"], signal.SIGKILL)
    os.kill(running["pid"], signal.SIGKILL)
    snapshot = wait(experiment, has_ended)  # without any action
    assert snapshot["runs"][0]["attempt"] == 3
    assert [run["state"] for run in snapshot["runs"]] == ["finished"] * 2 and snapshot["state"] == "done"
    assert {run["step"] for run in snapshot["runs"]} == {snapshot["runs"][0]["total_steps"]}
    rows = [store.open().rows(run["run"]) for run in snapshot["runs"]]
    assert [row["step"] for row in rows[0]] == list(range(1, len(rows[0]) + 1))
    assert [row["batches"] for row in rows[0]] == [row["batches"] for row in rows[1]]
    whole = jobs.train_here(config.from_dict(snapshot["runs"][0]["config"]))
    weights = [
        (home.run_folder(run) / f"step-{rows[0][-1]['step']}" / "model.safetensors").read_bytes()
        for run in (snapshot["runs"][0]["run"], whole["run"])
    ]
    assert weights[0] == weights[1]


def train_all(experiment) -> dict:
    """Trains the queued runs in this process."""
    for run in experiments.get(experiment)["runs"]:
        if run["state"] == "queued":
            attempt(store.open(), run["run"], background=False)
    return experiments.get(experiment)


def test_larger_budget_continues_training(base, monkeypatch):
    monkeypatch.setattr(spawning, "spawn_worker", lambda opened: False)
    experiment = experiments.start({"base": base, "grid": {"optimizer.name": ["sgd", "adam"]}, "budget": {"steps": 6}})
    first = train_all(experiment)
    assert first["state"] == "done"
    experiments.extend(experiment, {"budget": {"steps": 10}})
    assert experiments.get(experiment)["state"] == "racing"
    second = train_all(experiment)
    for before, after in zip(first["runs"], second["runs"]):
        assert (before["step"], after["step"], after["total_steps"], after["attempt"], after["state"]) == (
            6,
            10,
            10,
            2,
            "finished",
        )
        assert [row["step"] for row in store.open().rows(after["run"])] == list(range(1, 11))
    jobs.delete(second["runs"][0]["run"])  # by itself
    snapshot = experiments.get(experiment)
    assert [run["place"] for run in snapshot["runs"]] == [1] and snapshot["state"] == "done"


def test_experiment_without_development_set_gets_a_verdict(base, home_folder, monkeypatch):
    """All runs hold out the same sentences: the split has its own seed, which is stored and shown."""
    monkeypatch.setattr(spawning, "spawn_worker", lambda opened: False)
    pairs = [
        f"{first} {second}{end}"
        for first in small_corpus.SENTENCES
        for second in small_corpus.SENTENCES
        for end in ("", " 。")
    ]
    (home_folder / "train.txt").write_text("\n".join(pairs) + "\n", encoding="utf-8")
    base["data"] = {"train": base["data"]["train"]}
    plan = {"base": base, "grid": {"optimizer.lr": [0.05, 1e-6]}, "seeds": 3, "budget": {"steps": 20}}
    snapshot = train_all(experiments.start(plan))
    runs = [run["run"] for run in snapshot["runs"]]
    assert [run["config"]["data"]["split_seed"] for run in snapshot["runs"]] == [0] * 6
    assert all("20 of 200 sentences were held out" in store.open().events(run)[0]["text"] for run in runs)
    judged = jobs.judge(runs)
    assert judged["split"] == "dev" and judged["left_out"] == []
    assert [group["seeds"] for group in judged["groups"]] == [[0, 1, 2]] * 2
    [pair] = judged["pairs"]
    assert pair["winner"] and pair["kind"] == "settings", pair["sentence"]
    ranked = experiments.ranking(snapshot)
    assert ranked[0]["settings"] == {"optimizer.lr": 0.05} and len(ranked[0]["runs"]) == 3


@pytest.mark.slow
def test_search_runs_all_its_trials(base):
    space = {"optimizer.lr": {"low": "x0.1", "high": "x10", "log": True}, "loss.name": ["crf", "cross_entropy"]}
    snapshot = wait(
        experiments.start({"base": base, "budget": {"steps": 4}, "search": {"trials": 2, "space": space}}), has_ended
    )
    assert snapshot["state"] == "done" and [run["state"] for run in snapshot["runs"]] == ["finished"] * 2
    assert snapshot["runs"][1]["started"] >= snapshot["runs"][0]["ended"]


def test_poor_trial_is_pruned_and_is_a_result(base):
    plan = {
        "base": base,
        "budget": {"epochs": 4},
        "search": {"trials": 9, "space": {"optimizer.lr": {"low": 1e-8, "high": 1}}},
    }
    [variant] = experiments.variants({**plan, "search": None, "grid": {"optimizer.lr": [1e-8]}, "seeds": [0, 1]})[:1]
    database = store.open()
    experiment, runs = table.create(
        database,
        parse(plan).as_dict(),
        [
            {"config": variant.config.as_dict(), "variant": {**variant.settings, "optimizer.lr": rate}}
            for rate in (1, 2, 3, 4, 5, 1e-8)
        ],
    )
    for run in runs[:5]:
        database.add_rows(run, [{"step": step, "dev_f1": 0.99} for step in (1, 2, 3, 4)])
        database.move(run, ["queued"], "finished", best_dev_f1=0.99)
    result = attempt(database, runs[5], background=False)
    row = table.runs_of(database, experiment)[5]
    assert result["state"] == row["state"] == "stopped" and row["pruned"] and row["error"] is None
    assert 0 < row["step"] < row["total_steps"] and row["result"]["dev"]["f1"] < 0.9
    [event] = [event for event in database.events(runs[5]) if event["kind"] == pruning.KIND]
    assert "after 1 evaluations" in event["text"] and "99.0 %" in event["text"]
    assert experiments.get(experiment)["state"] == "done"
    database.move(runs[5], ["stopped"], "queued")
    assert (
        attempt(database, runs[5], background=False)["state"] == "finished"
    )  # a manually resumed run is not pruned again
    assert not table.runs_of(database, experiment)[5]["pruned"]
