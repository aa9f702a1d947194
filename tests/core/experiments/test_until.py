"""Experiments until sure: what a plan may say, and which seeds are added after a look; no process trains here."""

import numpy as np
import pytest

from wseg_core import experiments, jobs, store
from wseg_core.errors import UserError
from wseg_core.experiments import until
from wseg_core.experiments.plan import parse
from wseg_core.jobs.queue import spawning
from wseg_core.store import counts
from wseg_core.store import experiments as table

SENTENCES = 80
PLAN = {
    "base": {"data": {"train": "demo/train", "dev": "demo/dev"}, "encoder": {"name": "linear"}},
    "grid": {"optimizer.name": ["sgd", "adam", "adagrad"]},
    "budget": {"epochs": 2, "until": "sure", "max_seeds": 10},
}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr(spawning, "spawn_worker", lambda opened: False)


def train(run: dict, f1: float, spread: float = 0.003, test_f1: float | None = None) -> None:
    """Ends a queued run with word counts of about this F1, which depend on its seed."""
    opened, chance = store.open(), np.random.default_rng([run["place"], run["config"]["training"]["seed"]])
    words = np.full(SENTENCES, 100)
    for split, mean in (("dev", f1), ("test", test_f1 or f1)):
        right = chance.binomial(words, min(mean + chance.normal(0, spread), 1.0))
        counts.put(opened, run["run"], split, "same", {"gold": words, "predicted": words, "right": right})
    score = {"f1": f1}
    assert opened.move(
        run["run"], ["queued"], "finished", attempt=1, best_dev_f1=f1, result={"dev": score, "test": score}
    )


def race(plan: dict, f1: dict[str, float], spread: float = 0.003) -> list[int]:
    """Trains what is queued, look by look, until nothing is added; how many runs each look added."""
    opened, experiment, added = store.open(), experiments.start(plan), []
    while queued := [run for run in table.runs_of(opened, experiment) if run["state"] == "queued"]:
        assert table.deciding(opened) == [] == table.growing(opened, 1)  # while runs of a look are open
        added.append(len(queued))
        for run in queued:
            train(run, f1[run["variant"]["optimizer.name"]], spread)
        assert table.deciding(opened) == table.growing(opened, 1) == [experiment]
        until.advance_all()
    row = experiments.get(experiment)
    assert row["state"] == "done" and table.growing(opened, 1) == []
    return added


def seeds_of(name: str) -> list[int]:
    [row] = experiments.listed()
    runs = experiments.get(row["id"])["runs"]
    return [run["variant"]["training.seed"] for run in runs if run["variant"]["optimizer.name"] == name]


def test_what_differs_plainly_needs_few_looks():
    added = race(PLAN, {"sgd": 0.7, "adam": 0.9, "adagrad": 0.8})
    assert added[0] == 9 and len(added) <= 4 and len(seeds_of("adam")) <= 6
    [row] = experiments.listed()
    judged = jobs.judge([run["run"] for run in experiments.get(row["id"])["runs"]], "best")
    assert [pair["verdict"] for pair in judged["pairs"]] == ["better"] * 2
    assert all(pair["looks"] == 6 and pair["most"] == 10 and pair["level"] > 0.95 for pair in judged["pairs"])
    assert "adjusted for this repetition" in judged["pairs"][0]["sentence"]


def test_seeds_go_where_the_doubt_is():
    """Two are nearly equal, and one is far behind: it gets no more seeds, the others go on to the maximum."""
    added = race(PLAN, {"sgd": 0.6, "adam": 0.9, "adagrad": 0.8985}, 0.012)
    assert len(seeds_of("sgd")) < 10
    assert seeds_of("adam") == seeds_of("adagrad") == list(range(10))
    assert added[-1] == 4  # two variants from eight to ten seeds


def test_what_is_equal_ends_as_equal():
    added = race({**PLAN, "grid": {"optimizer.name": ["sgd", "adam"]}}, {"sgd": 0.95, "adam": 0.95}, 0.0)
    [row] = experiments.listed()
    [pair] = jobs.judge([run["run"] for run in experiments.get(row["id"])["runs"]], "best")["pairs"]
    assert pair["verdict"] == "equal" and sum(added) < 20, pair["sentence"]


def test_one_learning_rate_of_each_goes_on():
    """That of the highest dev F1 at the first look; the others keep the seeds of the first look."""
    plan = {**PLAN, "grid": {"optimizer.name": ["sgd", "adam"], "optimizer.lr": [0.1, 0.2]}}
    experiment, opened = experiments.start(plan), store.open()
    while queued := [run for run in table.runs_of(opened, experiment) if run["state"] == "queued"]:
        for run in queued:
            train(run, {0.1: 0.88, 0.2: 0.9}[run["variant"]["optimizer.lr"]], 0.01)
        until.advance_all()
    runs = experiments.get(experiment)["runs"]
    by_rate = {rate: [run for run in runs if run["variant"]["optimizer.lr"] == rate] for rate in (0.1, 0.2)}
    assert len(by_rate[0.1]) == 6 and len(by_rate[0.2]) > 6
    chosen = until.representatives(runs)
    assert [run["run"] for run in chosen] == [run["run"] for run in by_rate[0.2]]


def test_a_variant_that_fails_holds_nobody_up():
    experiment, opened = experiments.start(PLAN), store.open()
    for run in table.runs_of(opened, experiment):
        if run["variant"]["optimizer.name"] == "sgd":
            opened.move(run["run"], ["queued"], "failed", failure="diverged", error="Too far.")
        else:
            train(run, {"adam": 0.9, "adagrad": 0.899}[run["variant"]["optimizer.name"]], 0.01)
    until.advance_all()
    queued = [run for run in table.runs_of(opened, experiment) if run["state"] == "queued"]
    assert {run["variant"]["optimizer.name"] for run in queued} == {"adam", "adagrad"}
    assert {run["variant"]["training.seed"] for run in queued} == {3}


def test_where_everything_fails_the_race_ends():
    experiment, opened = experiments.start(PLAN), store.open()
    for run in table.runs_of(opened, experiment):
        opened.move(run["run"], ["queued"], "failed", failure="diverged", error="Too far.")
    until.advance_all()
    assert experiments.get(experiment)["state"] == "done"


def test_a_paused_run_stops_the_race_until_it_is_resumed():
    experiment, opened = experiments.start(PLAN), store.open()
    first, *others = table.runs_of(opened, experiment)
    opened.move(first["run"], ["queued"], "paused")
    for run in others:
        train(run, 0.9)
    until.advance_all()
    assert experiments.get(experiment)["state"] == "stopped" and table.growing(opened, 1) == []
    experiments.resume(experiment)
    [queued] = [run for run in table.runs_of(opened, experiment) if run["state"] == "queued"]
    assert queued["run"] == first["run"] and experiments.get(experiment)["state"] == "racing"


def test_stopped_between_two_looks_it_resumes_with_the_next():
    experiment, opened = experiments.start(PLAN), store.open()
    for run in table.runs_of(opened, experiment):
        train(run, 0.9, 0.01)
    experiments.stop(experiment)
    until.advance_all()
    assert len(experiments.get(experiment)["runs"]) == 9 and experiments.get(experiment)["state"] == "stopped"
    experiments.resume(experiment)
    until.advance_all()
    assert len(experiments.get(experiment)["runs"]) > 9


def test_a_deleted_run_is_trained_again_where_it_is_needed():
    experiment, opened = experiments.start(PLAN), store.open()
    for run in table.runs_of(opened, experiment):
        train(run, 0.9, 0.01)
    jobs.delete(table.runs_of(opened, experiment)[0]["run"])
    until.advance_all()
    queued = [run["variant"] for run in table.runs_of(opened, experiment) if run["state"] == "queued"]
    assert {"optimizer.name": "sgd", "training.seed": 0} in queued


def test_two_processes_that_look_at_once_add_seeds_once(monkeypatch):
    experiment, opened = experiments.start(PLAN), store.open()
    for run in table.runs_of(opened, experiment):
        train(run, 0.9, 0.01)
    rows = table.runs_of(opened, experiment)
    assert until.advance(opened, experiment)
    monkeypatch.setattr(table, "runs_of", lambda *_: rows)  # what another process saw a moment ago
    assert until.advance(opened, experiment) == []


def test_a_plan_until_sure_means_the_same_when_it_is_read_again():
    plan = parse(PLAN)
    assert (plan.seeds, plan.most, plan.looks, plan.budget) == ((0, 1, 2), 10, (3, 4, 5, 6, 8, 10), {"epochs": 2})
    assert parse(plan.as_dict()) == plan and experiments.expand(plan).runs == 30
    assert plan.first_seeds(5) == [0, 1, 2, 3, 4] and parse({**PLAN, "seeds": [7, 2, 5]}).first_seeds(5) == [7, 2, 5, 8, 9]  # fmt: skip
    assert parse({**PLAN, "budget": {"until": "sure"}}).most == 16
    experiment = experiments.start(PLAN)
    assert parse(experiments.get(experiment)["plan"]) == plan


@pytest.mark.parametrize(
    "changes, where",
    [
        ({"budget": {"until": "certain"}}, "budget.until"),
        ({"budget": {"epochs": 2, "max_seeds": 9}}, "budget.max_seeds"),
        ({"budget": {"until": "sure", "max_seeds": 3}}, "budget.max_seeds"),
        ({"budget": {"until": "sure", "max_seeds": 1000}}, "budget.max_seeds"),
        ({"budget": {"epochs": 2, "steps": 3, "until": "sure"}}, "budget"),
        ({"budget": {"untill": "sure"}}, "budget.untill"),
        ({"seeds": 2}, "seeds"),
        ({"seeds": 10}, "seeds"),
        ({"grid": {"optimizer.name": ["sgd"]}}, "grid"),
        ({"grid": {}, "search": {"trials": 3, "space": {"optimizer.lr": {"low": 1, "high": 2}}}}, "budget.until"),
        ({"budget": {"until": "sure", "max_seeds": 100}, "grid": {"optimizer.lr": [n / 10 for n in range(1, 8)]}}, "grid"),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_plan_until_sure_may_not_say(changes, where):
    with pytest.raises(UserError) as caught:
        experiments.expand({**PLAN, **changes})
    assert caught.value.where == where and caught.value.advice


def test_it_cannot_be_extended():
    experiment = experiments.start(PLAN)
    with pytest.raises(UserError, match="adds seeds automatically"):
        experiments.extend(experiment, {"seeds": 5})
