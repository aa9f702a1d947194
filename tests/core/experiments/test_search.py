"""Searches: sampling from stored trials, search space, median pruning and termination."""

import math
import subprocess
import sys

import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wseg_core import experiments, home, store
from wseg_core.experiments import expansion, search
from wseg_core.experiments.plan import parse
from wseg_core.jobs.child import pruning
from wseg_core.jobs.queue import launch, spawning, worker
from wseg_core.store import experiments as table

BASE = {
    "data": {"train": "demo/train", "dev": "demo/dev"},
    "encoder": {"name": "linear"},
    "optimizer": {"name": "sgd", "momentum": 0},
}
RATE = {"optimizer.lr": {"low": 0.001, "high": 10, "log": True}}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr(spawning, "spawn_worker", lambda opened: False)
    optuna.logging.set_verbosity(optuna.logging.WARNING)


def plan(trials=12, space=RATE, **more) -> dict:
    return {"base": BASE, "search": {"trials": trials, "space": space}, **more}


def run_search(objective, given, at_once=1) -> list[dict]:
    """Runs a search whose trials score `objective(config)`: an F1, "failed" or "pruned". Returns its runs."""
    database, experiment = store.open(), experiments.start(given)
    while waiting := [run for run in table.runs_of(database, experiment) if run["state"] == "queued"]:
        assert len(waiting) <= at_once
        run = waiting[0]
        score = objective(run["config"])
        if score == "failed":
            database.move(run["run"], ["queued"], "failed", failure="diverged", error="Too far.")
        elif score == "pruned":
            database.record(
                run["run"],
                rows=[{"step": 1, "dev_f1": 0.1}],
                events=[{"step": 1, "kind": table.PRUNED, "message": "Pruned."}],
            )
            database.move(run["run"], ["queued"], "stopped", best_dev_f1=0.1)
        else:
            database.move(run["run"], ["queued"], "finished", best_dev_f1=score)
        search.advance(database, experiment, at_once)
    assert experiments.get(experiment)["state"] == "done"
    return experiments.get(experiment)["runs"]


def peak(config) -> float:
    """Best at a rate of 0.3."""
    return 1 / (1 + (math.log10(config["optimizer"]["lr"]) - math.log10(0.3)) ** 2)


def test_search_samples_near_the_best_trials():
    rows = run_search(peak, plan(30, seeds=[1]))
    assert len(rows) == 30 and [run["place"] for run in rows] == list(range(30))
    rates = [run["variant"]["optimizer.lr"] for run in rows]
    assert len(set(rates)) == 30 and all(0.001 <= rate <= 10 for rate in rates)
    miss = [abs(math.log10(rate / 0.3)) for rate in rates]
    assert sum(miss[10:]) / 20 < 0.8 * sum(miss[:10]) / 10  # after ten random trials, it samples near the best
    assert min(miss) < 0.05


def test_same_plan_gives_the_same_trials():
    first, second = ([run["variant"] for run in run_search(peak, plan(12))] for _ in range(2))
    assert first == second
    assert [run["variant"] for run in run_search(peak, plan(12, seeds=[1]))] != first


def test_failed_and_pruned_trials_are_reported_to_the_study():
    answers = iter(["failed", "pruned", 0.4, "failed", 0.5, 0.6])
    rows = run_search(lambda _: next(answers), plan(6))
    assert [run["state"] for run in rows] == ["failed", "stopped", "finished", "failed", "finished", "finished"]
    study = search._study(parse(plan(6)), rows, table.scores(store.open(), [run["run"] for run in rows]))
    assert [trial.state.name for trial in study.trials] == [
        "FAIL",
        "PRUNED",
        "COMPLETE",
        "FAIL",
        "COMPLETE",
        "COMPLETE",
    ]
    assert study.best_value == 0.6 and study.trials[1].intermediate_values == {1: 0.1}
    assert [trial.params["optimizer.lr"] for trial in study.trials] == [run["variant"]["optimizer.lr"] for run in rows]


def test_each_combination_of_the_grid_gets_as_many_trials():
    grid = {"loss.name": ["crf", "cross_entropy"], "training.batch_characters": [128, 256]}
    rows = run_search(peak, plan(3, grid=grid), at_once=2)
    pairs = [(run["variant"]["loss.name"], run["variant"]["training.batch_characters"]) for run in rows]
    assert len(rows) == 12 and {pairs.count(pair) for pair in pairs} == {3} and len(set(pairs)) == 4


def test_factors_follow_the_optimizer_without_foreign_settings():
    space = {
        "optimizer.name": ["sgd", "adam"],
        "optimizer.lr": {"low": "x0.1", "high": "x10", "log": True},
        "optimizer.momentum": [0, 0.9],
    }
    given = {**plan(16, space), "base": {**BASE, "optimizer": {}}}
    rows = run_search(peak, given)
    for run in rows:
        name = run["variant"]["optimizer.name"]
        usual = experiments.variants(
            {"base": given["base"], "grid": {"optimizer.name": [name], "optimizer.lr": ["x1", "x2"]}}
        )[0]
        assert 0.0999 <= run["variant"]["optimizer.lr"] / usual.config.optimizer.settings.lr <= 10.001
        assert ("optimizer.momentum" in run["variant"]) == (name == "sgd")
    study = search._study(parse(given), rows, {})
    for trial, run in zip(study.trials, rows):
        settings = search._chosen(parse(given), {}, trial.params)
        again = expansion.variant(parse(given), {**settings, "training.seed": 0}).settings
        assert again == {**run["variant"], "optimizer.lr": pytest.approx(run["variant"]["optimizer.lr"], rel=1e-3)}


def test_small_space_ends_when_exhausted():
    rows = run_search(peak, plan(50, {"loss.name": ["crf", "cross_entropy"], "optimizer.momentum": [0, 0.5, 0.9]}))
    assert len({repr(run["variant"]) for run in rows}) == len(rows) == 6


def test_search_with_only_impossible_trials_ends():
    grid = {"optimizer.name": ["muon"]}
    rows = experiments.get(experiments.start(plan(4, {"optimizer.lr": {"low": 0.01, "high": 1}}, grid=grid)))["runs"]
    assert [(run["state"], run["failure"]) for run in rows] == [("failed", "refused")] * 4


def test_stopped_search_queues_nothing_until_resumed():
    database, experiment = store.open(), experiments.start(plan(5))
    experiments.stop(experiment)
    assert search.advance(database, experiment) == []
    experiments.resume(experiment)
    assert [run["state"] for run in experiments.get(experiment)["runs"]] == ["queued"]
    experiments.extend(experiment, {"search": {"trials": 7}})
    assert table.runs_left(experiments.get(experiment), 1) == 6


def test_concurrent_trials_differ():
    database, experiment = store.open(), experiments.start(plan(8))
    search.advance(database, experiment, at_once=4)
    rows = table.runs_of(database, experiment)
    assert len(rows) == 4 == len({run["variant"]["optimizer.lr"] for run in rows})


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
    st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=5), max_size=9),
)
def test_median_rule_equals_that_of_optuna(mine, others):
    study = optuna.create_study(
        direction="maximize", pruner=optuna.pruners.MedianPruner(n_startup_trials=pruning.STARTUP)
    )
    for scores in others:
        study.add_trial(
            optuna.trial.create_trial(
                state=optuna.trial.TrialState.COMPLETE,
                value=max(scores),
                intermediate_values=dict(enumerate(scores, 1)),
            )
        )
    trial = study.ask()
    for number, score in enumerate(mine, 1):
        trial.report(score, number)
        assert (pruning.median_above(mine[:number], others) is not None) == trial.should_prune()


def test_pruning_compares_trials_of_the_same_combination():
    database = store.open()
    variants = [
        {"config": BASE, "variant": {"loss.name": loss, "optimizer.lr": n / 10, "training.seed": 0}}
        for loss, count in (("crf", 6), ("cross_entropy", 3))
        for n in range(1, count + 1)
    ]
    _, runs = table.create(database, parse(plan(9, grid={"loss.name": ["crf", "cross_entropy"]})).as_dict(), variants)
    for run in (*runs[:5], *runs[6:8]):
        database.add_rows(run, [{"step": 1, "dev_f1": 0.5}, {"step": 2, "dev_f1": 0.6}])
        database.move(run, ["queued"], "finished")
    good, bad, other = (pruning.of(database, database.get(run)) for run in (runs[5], runs[5], runs[8]))
    assert good.evaluated(0.5) is None and good.evaluated(0.4) == {"count": 2, "f1": "50.0", "median": "60.0"}
    assert bad.evaluated(0.4) == {"count": 1, "f1": "40.0", "median": "50.0"}
    assert other.evaluated(0.0) is None  # too few trials of its combination have finished
    database.add_event(runs[5], 1, pruning.KIND, "Pruned.")
    assert pruning.of(database, database.get(runs[5])) is None  # a manually resumed run is not pruned again
    assert pruning.of(database, database.get(database.create(BASE))) is None


def test_search_with_a_failing_sampler_is_stopped(monkeypatch):
    database, experiment = store.open(), experiments.start(plan(3))
    database.move(experiments.get(experiment)["runs"][0]["run"], ["queued"], "finished", best_dev_f1=0.5)
    monkeypatch.setattr(launch, "search_command", lambda: [sys.executable, "-c", "raise SystemExit(3)"])
    assert worker.work() == 0
    assert experiments.get(experiment)["state"] == "stopped" and len(experiments.get(experiment)["runs"]) == 1
    experiments.resume(experiment)
    assert [run["state"] for run in experiments.get(experiment)["runs"]] == ["finished", "queued"]


def test_worker_imports_neither_torch_nor_optuna():
    code = (
        "import sys; from wseg_core.jobs.queue import reconciler, worker; worker.work(); "
        "sys.exit(', '.join({'torch', 'optuna', 'pydantic'} & set(sys.modules)) or 0)"
    )
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=home.PROJECT, timeout=60
    )
    assert completed.returncode == 0, completed.stderr[-200:]
