"""Start, stop, resume, extend and delete experiments, in the store only, without training."""

import pytest

from wseg_core import config, experiments, home, jobs, store
from wseg_core.errors import UserError
from wseg_core.jobs.queue import spawning
from wseg_core.store import experiments as table

PLAN = {
    "base": {"data": {"train": "demo/train", "dev": "demo/dev"}, "encoder": {"name": "linear"}},
    "grid": {"optimizer.name": ["sgd", "adam"], "optimizer.lr": [0.5, 1.5]},
    "seeds": 2,
    "budget": {"epochs": 2},
}


@pytest.fixture(autouse=True)
def workers(monkeypatch):
    """Records the stores that a worker would be started for; starts none."""
    started = []
    monkeypatch.setattr(spawning, "spawn_worker", started.append)
    return started


@pytest.fixture
def race() -> str:
    return experiments.start(PLAN, "a race", "a note")


def runs(experiment) -> list[dict]:
    return experiments.get(experiment)["runs"]


def states(experiment) -> list[str]:
    return [run["state"] for run in runs(experiment)]


def end(run, state="finished", **columns) -> None:
    """Ends the run, as worker and trainer do."""
    database = store.open()
    assert database.move(run["run"], ["queued"], state, attempt=run["attempt"] + 1, **columns)


def train(run) -> None:
    """Marks the run as training on another machine."""
    import time

    assert store.open().move(
        run["run"], ["queued"], "running", host="elsewhere", heartbeat=time.time() + 1000, attempt=1
    )


def test_start_queues_every_variant_and_a_worker(race, workers):
    assert len(workers) == 1
    result = experiments.get(race)
    assert (result["name"], result["note"], result["state"]) == ("a race", "a note", "racing")
    assert states(race) == ["queued"] * 8
    variants = experiments.variants(PLAN)
    for run, variant in zip(result["runs"], variants):
        assert (run["name"], run["variant"]) == (variant.name, variant.settings)
        assert config.from_dict(run["config"]) == variant.config
    assert experiments.listed()[0]["counts"] == {"queued": 8}
    assert experiments.variants(result["plan"]) == variants  # the stored plan has the same meaning


def test_impossible_variant_is_a_result_with_its_reason():
    grid = {"optimizer.name": ["sgd", "muon"], "optimizer.nesterov": [False, True], "optimizer.momentum": [0]}
    result = runs(experiments.start({**PLAN, "grid": grid, "seeds": 1}))
    assert [run["state"] for run in result] == ["queued", "failed", "failed", "failed"]
    assert {run["failure"] for run in result[1:]} == {"refused"}
    assert "Nesterov" in result[1]["error"] and "Muon" in result[2]["error"]
    for run in result:  # pages read any run's config
        assert set(run["config"]) == set(config.Config.model_fields)
        assert run["config"]["optimizer"]["name"] == run["variant"]["optimizer.name"]


def test_plan_with_only_impossible_variants_creates_nothing():
    for plan in (
        {**PLAN, "grid": {"optimizer.name": ["muon"]}},
        {**PLAN, "base": {"data": {"train": "nothing"}}},
        {**PLAN, "grid": {"optimizer.name": "al"}},
    ):
        with pytest.raises(UserError):
            experiments.start(plan)
    assert experiments.listed() == [] and store.open().runs() == []


def test_stop_ends_queued_runs_and_requests_running_ones(race):
    train(runs(race)[0])
    experiments.stop(race)
    assert states(race) == ["running"] + ["stopped"] * 7 and runs(race)[0]["request"] == "stop"
    assert experiments.get(race)["state"] == "stopped"
    store.open().move(runs(race)[0]["run"], ["running"], "stopped", request=None)
    with pytest.raises(UserError, match="ended"):
        experiments.stop(race)


def test_resume_continues_unfinished_runs_only(race, workers):
    result = runs(race)
    ends = ["finished", "failed", "interrupted", "paused", "stopped", "stopped"]
    for run, state in zip(result, ends):
        end(run, state, failure="diverged" if state == "failed" else None)
    store.open().add_event(result[5]["run"], 3, table.PRUNED, "Pruned.")
    with_queue = experiments.get(race)
    assert with_queue["state"] == "racing"
    experiments.stop(race)
    workers.clear()
    experiments.resume(race)
    assert workers
    assert states(race) == ["finished", "failed", "queued", "queued", "queued", "stopped", "queued", "queued"]
    assert experiments.get(race)["state"] == "racing"
    assert runs(race)[1]["failure"] == "diverged"
    claimed = [store.open().claim(worker=1) for _ in range(5)]
    assert claimed == [result[n]["run"] for n in (2, 3, 4, 6, 7)]  # runs that had started first
    with pytest.raises(UserError, match="already in progress"):
        experiments.resume(race)


def test_resume_of_a_finished_experiment_is_refused(race):
    for run in runs(race):
        end(run)
    assert experiments.get(race)["state"] == "done"
    with pytest.raises(UserError) as caught:
        experiments.resume(race)
    assert "Extend" in caught.value.advice


def test_resumed_failed_run_has_no_failure(race):
    run = runs(race)[0]
    end(run, "failed", failure="disk", error="The disk is full.")
    jobs.resume(run["run"])
    assert runs(race)[0]["failure"] is None and runs(race)[0]["error"] is None


@pytest.mark.parametrize(
    "changes, fresh",
    [
        ({"seeds": 3}, 4),
        ({"seeds": [7]}, 4),
        ({"grid": {"optimizer.lr": [0.123]}}, 4),
        ({"grid": {"optimizer.name": ["adagrad"]}}, 4),
        ({"grid": {"optimizer.lr": ["x2"]}, "seeds": 3}, 10),
    ],
)
def test_extend_adds_new_runs_only(race, changes, fresh):
    before = runs(race)
    for run in before:
        end(run)
    jobs.delete(before[0]["run"])  # it is not recreated until `fill`
    assert experiments.get(race)["state"] == "done"
    experiments.extend(race, changes)
    after = runs(race)
    assert [run["run"] for run in after[:7]] == [run["run"] for run in before[1:]]
    assert [run["state"] for run in after] == ["finished"] * 7 + ["queued"] * fresh
    assert len({repr(run["variant"]) for run in after}) == len(after) and [run["place"] for run in after] == list(
        range(1, 8 + fresh)
    )
    assert experiments.get(race)["state"] == "racing"


def test_larger_budget_continues_finished_runs(race):
    result = runs(race)
    for run, state in zip(result, ["finished", "failed", "stopped", "finished"]):
        end(run, state)
    experiments.extend(race, {"budget": {"epochs": 5}})
    after = runs(race)
    assert [run["state"] for run in after] == ["queued", "failed", *["queued"] * 6]
    assert [run["config"]["training"]["epochs"] for run in after] == [5, 2, *[5] * 6]
    assert len(after) == 8 and experiments.get(race)["plan"]["budget"] == {"epochs": 5}
    for run in after[2:]:
        end(run)
    end(
        after[0], config={**after[0]["config"], "training": {**after[0]["config"]["training"], "epochs": 3}}
    )  # manually, to a smaller budget
    experiments.resume(race)
    assert (
        states(race) == ["queued", "failed", *["finished"] * 6] and runs(race)[0]["config"]["training"]["epochs"] == 5
    )


def test_run_with_a_larger_budget_keeps_it(race):
    for run in runs(race):
        end(run)
    run = runs(race)[0]
    jobs.resume(run["run"], epochs=9)
    assert experiments.get(race)["state"] == "racing"
    end(runs(race)[0])
    assert experiments.get(race)["state"] == "done"
    experiments.extend(race, {"budget": {"epochs": 4}})
    assert [r["config"]["training"]["epochs"] for r in runs(race)] == [9] + [4] * 7
    assert states(race)[1:] == ["queued"] * 7


@pytest.mark.parametrize(
    "changes, where",
    [
        ({}, ""),
        ({"seeds": 2}, ""),
        ({"seeds": "x"}, "seeds"),
        ({"grid": {"loss.name": ["crf"]}}, "grid.loss.name"),
        ({"base": {}}, "base"),
        ({"grid": {"optimizer.name": ["adams"]}}, "grid.optimizer.name"),
        ({"budget": {"epochs": 1}}, "budget.epochs"),
        ({"budget": {"steps": 100}}, "budget.steps"),
        ({"budget": {"epochs": 5000}}, "training.epochs"),
        ({"search": {"trials": 9}}, "search.trials"),
        ({"seeds": 100, "grid": {"optimizer.lr": ["x2"]}}, "grid"),
    ],
)
def test_invalid_extension_is_refused(race, changes, where):
    with pytest.raises(UserError) as caught:
        experiments.extend(race, changes)
    assert caught.value.where == where
    assert len(runs(race)) == 8 and experiments.get(race)["plan"]["budget"] == {"epochs": 2}


def test_budget_of_a_running_variant_cannot_be_extended(race):
    train(runs(race)[0])
    with pytest.raises(UserError, match="being trained"):
        experiments.extend(race, {"budget": {"epochs": 5}})
    experiments.extend(race, {"seeds": 3})  # repeated values are allowed
    assert len(runs(race)) == 12


def test_delete_removes_all_runs_but_refuses_a_running_one(race):
    train(runs(race)[0])
    other = store.open().create(PLAN["base"])
    with pytest.raises(UserError, match="Stop the experiment|being trained"):
        experiments.delete(race)
    assert len(runs(race)) == 8
    store.open().move(runs(race)[0]["run"], ["running"], "finished")
    folder = home.run_folder(runs(race)[0]["run"])
    folder.mkdir(parents=True)
    experiments.delete(race)
    assert experiments.listed() == [] and [run["run"] for run in store.open().runs()] == [other] and not folder.exists()
    for act in (experiments.get, experiments.stop, experiments.resume, experiments.delete):
        with pytest.raises(UserError, match="no experiment"):
            act(race)


def test_ranking_averages_seeds_and_puts_failures_last(race):
    result = runs(race)
    for run, f1 in zip(result, [0.5, None, 0.7, 0.6, 0.9, None, 0.8, 0.6]):
        if f1 is None:
            end(run, "failed", failure="diverged", error="Too far.")
        else:
            end(run, "finished", best_dev_f1=f1, result={"dev": {"f1": f1}, "test": {"f1": f1 - 0.1}})
    first, second, third, last = experiments.ranking(experiments.get(race))
    assert [entry["name"] for entry in (first, second, third, last)] == [
        "adam · 0.5",
        "sgd · 0.5",
        "adam · 1.5",
        "sgd · 1.5",
    ]
    assert first["dev_f1"] == pytest.approx(0.75) and first["test_f1"] == pytest.approx(0.65)
    assert second["spread"] == pytest.approx(0.4 / 2**0.5) and third["spread"] == pytest.approx(0)
    assert (last["test_f1"], last["failures"], last["error"]) == (None, ["diverged"] * 2, "Too far.")
    assert first["runs"] == [result[2]["run"], result[6]["run"]]


@pytest.mark.parametrize("state", ["paused", "interrupted", "stopped"])
def test_ranking_omits_what_the_verdict_omits(race, state):
    """A run that was cut short keeps its best dev F1, but it has no final score: it ranks below those that have one."""
    cut_short, finished = runs(race)[0], runs(race)[1]
    end(cut_short, state, best_dev_f1=0.9, result=None)
    end(finished, "finished", best_dev_f1=0.5, result={"dev": {"f1": 0.5}, "test": None})
    first, *others = experiments.ranking(experiments.get(race))
    assert first["runs"][0] == finished["run"] and first["dev_f1"] == 0.5
    [entry] = [entry for entry in others if cut_short["run"] in entry["runs"]]
    assert entry["dev_f1"] is None and state in entry["states"]
    with pytest.raises(UserError) as caught:
        jobs.judge([cut_short["run"], finished["run"]])
    assert cut_short["run"] in caught.value.where


def test_learning_rates_can_be_added_to_an_experiment_with_one_each(workers):
    plan = {**PLAN, "grid": {"optimizer.name": ["sgd", "adam"]}}
    race = experiments.start(plan)
    before = runs(race)
    for run in before:
        end(run)
    experiments.extend(race, {"grid": {"optimizer.lr": ["x0.3"]}})
    after = runs(race)
    assert [run["run"] for run in after[:4]] == [run["run"] for run in before] and len(
        after
    ) == 8  # the default is not repeated
    rates = {
        (r["config"]["optimizer"]["name"], r["config"]["training"]["seed"]): r["config"]["optimizer"]["lr"]
        for r in before
    }
    for run in after[4:]:
        name, seed = run["config"]["optimizer"]["name"], run["config"]["training"]["seed"]
        assert run["config"]["optimizer"]["lr"] == pytest.approx(0.3 * rates[name, seed])
    assert experiments.get(race)["plan"]["grid"]["optimizer.lr"] == ["x1", "x0.3"]
    experiments.extend(race, {"seeds": 3})
    assert len(runs(race)) == 12


def test_shared_learning_rate_is_kept_when_others_are_added(workers):
    base = {**PLAN["base"], "optimizer": {"name": "sgd", "lr": 0.7}}
    race = experiments.start({"base": base, "grid": {"loss.name": ["crf", "cross_entropy"]}, "budget": {"epochs": 2}})
    for run in runs(race):
        end(run)
    experiments.extend(race, {"grid": {"optimizer.lr": [0.1]}, "budget": {"epochs": 3}})
    assert [(r["config"]["loss"]["name"], r["config"]["optimizer"]["lr"]) for r in runs(race)] == [
        ("crf", 0.7), ("cross_entropy", 0.7), ("crf", 0.1), ("cross_entropy", 0.1)]  # fmt: skip
    assert {r["config"]["training"]["epochs"] for r in runs(race)} == {3}


def test_deleted_runs_are_trained_again_on_request(race):
    before = runs(race)
    for run in before:
        end(run)
    with pytest.raises(UserError, match="No runs of this experiment have been deleted"):
        experiments.fill(race)
    jobs.delete(before[0]["run"])
    jobs.delete(before[-1]["run"])
    assert len(experiments.missing(experiments.get(race))) == 2
    experiments.fill(race)
    result = runs(race)
    assert [run["state"] for run in result] == ["finished"] * 6 + ["queued"] * 2 and experiments.get(race)[
        "state"
    ] == "racing"
    assert [run["config"] for run in result[6:]] == [before[0]["config"], before[-1]["config"]]
    assert experiments.missing(experiments.get(race)) == []


def test_extended_experiment_has_no_missing_runs(workers):
    race = experiments.start({**PLAN, "grid": {"optimizer.name": ["sgd", "muon"], "optimizer.betas": [[0.8, 0.9]]}})
    for run in runs(race):
        if run["state"] == "queued":
            end(run)
    experiments.extend(race, {"grid": {"optimizer.lr": ["x0.3"]}, "seeds": 3})
    assert experiments.missing(experiments.get(race)) == []


def test_the_ranking_is_by_dev_f1_with_test_f1_beside_it(race):
    for run, dev in zip(runs(race), [0.5, 0.9, 0.7, 0.6] * 2):
        end(run, "finished", best_dev_f1=dev, result={"dev": {"f1": dev}, "test": {"f1": 1 - dev}})
    ranked = experiments.ranking(experiments.get(race))
    assert experiments.ranked_by(experiments.get(race)) == "dev"
    assert [entry["dev_f1"] for entry in ranked] == pytest.approx([0.9, 0.7, 0.6, 0.5])
    assert [entry["test_f1"] for entry in ranked] == pytest.approx([0.1, 0.3, 0.4, 0.5])
