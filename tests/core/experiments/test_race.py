"""Experiments with real workers and real training: results, rejections, divergence, stop, kill -9, pruning."""

import os
import signal
import time

import pytest

from wseg_core import config, experiments, home, jobs, store
from wseg_core.experiments.plan import parse
from wseg_core.jobs.child import pruning
from wseg_core.jobs.child.attempt import attempt
from wseg_core.jobs.queue import launch, system
from wseg_core.store import experiments as table

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")
SENTENCES = [
    "我 愛 自然 語言",
    "他 研究 生命 起源",
    "她 在 大學 讀書",
    "天氣 很 好",
    "今天 下雨 了",
    "我們 去 吃 飯",
    "市長 來 了",
    "長江 大橋 很 長",
    "結婚 的 人",
    "學生 喜歡 看 書",
]


@pytest.fixture(autouse=True)
def base(tmp_path, monkeypatch) -> dict:
    """What all variants share: ten sentences, four times, and a small model."""
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for split, lines in (("train", SENTENCES * 4), ("dev", SENTENCES[:4]), ("test", SENTENCES[4:])):
        (tmp_path / f"{split}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    yield {
        "data": {split: str(tmp_path / f"{split}.txt") for split in ("train", "dev", "test")},
        "training": {"batch_characters": 64, "clip_norm": 0},
    }
    for row in store.open().runs(["running"]):  # only where a test failed
        system.kill(row["pid"])


def wait(experiment, until, seconds=150) -> dict:
    """Looks at the experiment as a page does until `until` of it holds."""
    end = time.monotonic() + seconds
    while True:
        found = experiments.get(experiment)
        if until(found):
            return found
        assert time.monotonic() < end, [
            (run["state"], run["step"], run["error"], jobs.log_tail(run["run"])) for run in found["runs"]
        ]
        time.sleep(0.05)


def over(found) -> bool:
    return found["state"] != "racing"


def test_experiment_ends_with_results_refusals_and_divergences(base):
    base["optimizer"] = {"weight_decay": 1.0}
    grid = {"optimizer.name": ["sgd", "muon"], "loss.name": ["crf", "cross_entropy"], "optimizer.lr": ["x1", 100]}
    found = wait(experiments.start({"base": base, "grid": grid, "budget": {"steps": 40}}), over)
    assert found["state"] == "done"
    by = {(run["variant"]["optimizer.name"], run["variant"]["optimizer.lr"] == 100): [] for run in found["runs"]}
    for run in found["runs"]:
        by[run["variant"]["optimizer.name"], run["variant"]["optimizer.lr"] == 100].append(run)
    assert [(run["state"], run["failure"], run["step"]) for run in by["sgd", False]] == [("finished", None, 40)] * 2
    assert [(run["state"], run["failure"]) for run in by["sgd", True]] == [("failed", "diverged")] * 2
    reasons = ("A weight has grown to", "no longer a finite number", "no longer finite numbers")
    assert all(any(reason in run["error"] for reason in reasons) for run in by["sgd", True])
    assert all(run["advice"] and 0 < run["step"] < 40 for run in by["sgd", True])
    refused = by["muon", False] + by["muon", True]
    assert [(run["state"], run["failure"], run["step"]) for run in refused] == [("failed", "refused", 0)] * 4
    # all saw the same batches, from the same weights, for as long as they lasted
    rows = [store.open().rows(run["run"]) for run in found["runs"] if run["step"]]
    for same in zip(*rows):
        assert len({row["batches"] for row in same}) == 1
    prints = [run["fingerprints"] for run in by["sgd", False] + by["sgd", True]]
    assert len({fingerprint["embedding"] for fingerprint in prints}) == 1
    assert [entry["dev_f1"] is None for entry in experiments.ranking(found)] == [False] * 2 + [True] * 6


@pytest.mark.slow
def test_stop_kill_and_resume_do_not_change_results(base):
    base |= {"encoder": {"name": "bilstm", "characters": 8, "bigrams": 4, "hidden": 6}}
    plan = {"base": base, "grid": {"optimizer.name": ["sgd", "adam"]}, "budget": {"epochs": 12}}
    experiment = experiments.start(plan)
    wait(experiment, lambda found: found["runs"][0]["step"] > 3)
    experiments.stop(experiment)
    found = wait(experiment, lambda found: found["runs"][0]["state"] == "stopped")
    assert [run["state"] for run in found["runs"]] == ["stopped"] * 2 and found["state"] == "stopped"
    assert found["runs"][0]["result"]["dev"] and found["runs"][1]["step"] == 0
    experiments.resume(experiment)
    running = wait(
        experiment, lambda found: found["runs"][0]["state"] == "running" and found["runs"][0]["phase"] == "training"
    )["runs"][0]
    os.kill(running["worker"], signal.SIGKILL)
    os.kill(running["pid"], signal.SIGKILL)
    found = wait(experiment, over)  # nobody has to see to it
    assert found["runs"][0]["attempt"] == 3
    assert [run["state"] for run in found["runs"]] == ["finished"] * 2 and found["state"] == "done"
    assert {run["step"] for run in found["runs"]} == {found["runs"][0]["total_steps"]}
    rows = [store.open().rows(run["run"]) for run in found["runs"]]
    assert [row["step"] for row in rows[0]] == list(range(1, len(rows[0]) + 1))
    assert [row["batches"] for row in rows[0]] == [row["batches"] for row in rows[1]]
    whole = jobs.train_here(config.from_dict(found["runs"][0]["config"]))
    weights = [
        (home.run_folder(run) / f"step-{rows[0][-1]['step']}" / "model.safetensors").read_bytes()
        for run in (found["runs"][0]["run"], whole["run"])
    ]
    assert weights[0] == weights[1]


def train_all(experiment) -> dict:
    """Trains what is queued in this very process, which takes no time to start."""
    for run in experiments.get(experiment)["runs"]:
        if run["state"] == "queued":
            attempt(store.open(), run["run"], background=False)
    return experiments.get(experiment)


def test_larger_budget_continues_training(base, monkeypatch):
    monkeypatch.setattr(launch, "spawn_worker", lambda opened: False)
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
    found = experiments.get(experiment)
    assert [run["place"] for run in found["runs"]] == [1] and found["state"] == "done"


def test_experiment_without_development_set_gets_a_verdict(base, tmp_path, monkeypatch):
    """All runs hold out the same sentences: the split has a seed of its own, which is stored and shown."""
    monkeypatch.setattr(launch, "spawn_worker", lambda opened: False)
    pairs = [f"{first} {second}{end}" for first in SENTENCES for second in SENTENCES for end in ("", " 。")]
    (tmp_path / "train.txt").write_text("\n".join(pairs) + "\n", encoding="utf-8")
    base["data"] = {"train": base["data"]["train"]}
    plan = {"base": base, "grid": {"optimizer.lr": [0.05, 1e-6]}, "seeds": 3, "budget": {"steps": 20}}
    found = train_all(experiments.start(plan))
    runs = [run["run"] for run in found["runs"]]
    assert [run["config"]["data"]["split_seed"] for run in found["runs"]] == [0] * 6
    assert all("20 of 200 sentences were held out" in store.open().events(run)[0]["text"] for run in runs)
    judged = jobs.judge(runs)
    assert judged["split"] == "dev" and judged["left_out"] == []
    assert [group["seeds"] for group in judged["groups"]] == [[0, 1, 2]] * 2
    [pair] = judged["pairs"]
    assert pair["winner"] and pair["kind"] == "settings", pair["sentence"]
    ranked = experiments.ranking(found)
    assert ranked[0]["settings"] == {"optimizer.lr": 0.05} and len(ranked[0]["runs"]) == 3


def test_search_runs_all_its_trials(base):
    space = {"optimizer.lr": {"low": "x0.1", "high": "x10", "log": True}, "loss.name": ["crf", "cross_entropy"]}
    found = wait(
        experiments.start({"base": base, "budget": {"steps": 4}, "search": {"trials": 2, "space": space}}), over
    )
    assert found["state"] == "done" and [run["state"] for run in found["runs"]] == ["finished"] * 2
    assert found["runs"][1]["started"] >= found["runs"][0]["ended"]


def test_poor_trial_is_pruned_and_is_a_result(base):
    plan = {
        "base": base,
        "budget": {"epochs": 4},
        "search": {"trials": 9, "space": {"optimizer.lr": {"low": 1e-8, "high": 1}}},
    }
    [one] = experiments.variants({**plan, "search": None, "grid": {"optimizer.lr": [1e-8]}, "seeds": [0, 1]})[:1]
    opened = store.open()
    experiment, runs = table.create(
        opened,
        parse(plan).as_dict(),
        [
            {"config": one.config.as_dict(), "variant": {**one.settings, "optimizer.lr": rate}}
            for rate in (1, 2, 3, 4, 5, 1e-8)
        ],
    )
    for run in runs[:5]:
        opened.add_rows(run, [{"step": step, "dev_f1": 0.99} for step in (1, 2, 3, 4)])
        opened.move(run, ["queued"], "finished", best_dev_f1=0.99)
    result = attempt(opened, runs[5], background=False)
    row = table.runs_of(opened, experiment)[5]
    assert result["state"] == row["state"] == "stopped" and row["pruned"] and row["error"] is None
    assert 0 < row["step"] < row["total_steps"] and row["result"]["dev"]["f1"] < 0.9
    [event] = [event for event in opened.events(runs[5]) if event["kind"] == pruning.KIND]
    assert "after 1 evaluations" in event["text"] and "99.0 %" in event["text"]
    assert experiments.get(experiment)["state"] == "done"
    opened.move(runs[5], ["stopped"], "queued")
    assert attempt(opened, runs[5], background=False)["state"] == "finished"  # whoever resumes it wants it trained
    assert not table.runs_of(opened, experiment)[5]["pruned"]
