"""The contract of every store for experiments, on each database."""

import threading
import time

import pytest

from tests.core.store.test_contract import CONFIG, store, url  # noqa: F401  its fixtures
from wseg_core.errors import UserError
from wseg_core.store import Store, experiments

PLAN = {"grid": {"optimizer.name": ["sgd", "adam"]}, "seeds": [0]}
SEARCH = {**PLAN, "search": {"space": {"optimizer.lr": [1, 2]}, "runs": 3}}
VARIANTS = [
    {"config": CONFIG, "name": name, "variant": {"optimizer.name": name}} for name in ("sgd", "adam", "adagrad")
]
REFUSED = {
    **VARIANTS[0],
    "state": "failed",
    "failure": "refused",
    "error": ("Too {what}.", {"what": "big"}),
    "advice": "Less.",
}


@pytest.fixture
def made(store):  # noqa: F811
    return experiments.create(store, PLAN, VARIANTS, name="比較", note="a note")


def states(store, experiment):  # noqa: F811
    return [run["state"] for run in experiments.runs_of(store, experiment)]


def test_experiment_round_trips_with_its_runs_in_order(store, made):  # noqa: F811
    experiment, runs = made
    row = experiments.get(store, experiment)
    assert (row["id"], row["name"], row["note"], row["plan"], row["state"]) == (
        experiment,
        "比較",
        "a note",
        PLAN,
        "racing",
    )
    rows = experiments.runs_of(store, experiment)
    assert [run["run"] for run in rows] == runs and [run["place"] for run in rows] == [0, 1, 2]
    assert [run["variant"] for run in rows] == [variant["variant"] for variant in VARIANTS]
    assert {(run["state"], run["experiment"], run["pruned"]) for run in rows} == {("queued", experiment, False)}
    assert [store.claim(worker=1) for _ in range(4)] == [*runs, None]  # the queue follows the order of the variants


def test_refused_variant_is_a_failed_run_with_its_reason(store):  # noqa: F811
    experiment, [run] = experiments.create(store, PLAN, [REFUSED])
    row = store.get(run)
    assert (row["state"], row["failure"], row["error"], row["advice"]) == ("failed", "refused", "Too big.", "Less.")
    assert store.claim(worker=1) is None
    experiments.update_states(store)
    assert experiments.get(store, experiment)["state"] == "done"


def test_many_runs_of_one_second_have_distinct_ids(store):  # noqa: F811
    _, runs = experiments.create(store, PLAN, VARIANTS * 160)
    assert len(set(runs)) == 480


def test_error_creates_nothing(store):  # noqa: F811
    with pytest.raises(Exception):  # noqa: B017  each database has its own
        experiments.create(store, PLAN, [*VARIANTS, {**VARIANTS[0], "config": None}])
    assert experiments.listed(store) == [] and store.runs() == []


def test_listed_counts_runs_by_state(store, made):  # noqa: F811
    first, runs = made
    store.move(runs[0], ["queued"], "finished")
    store.create(CONFIG)  # belongs to no experiment
    time.sleep(0.01)
    second, _ = experiments.create(store, PLAN, [])
    assert [(row["id"], row["counts"]) for row in experiments.listed(store)] == [
        (second, {}),
        (first, {"queued": 2, "finished": 1}),
    ]


def test_unknown_experiment_suggests_the_nearest(store, made):  # noqa: F811
    for wrong in (made[0][:-1], "比較"):
        with pytest.raises(UserError) as caught:
            experiments.get(store, wrong)
        assert made[0] in caught.value.advice
    assert experiments.find(store, "nothing") is None


@pytest.mark.parametrize(
    "ends, state",
    [
        (["finished", "failed", "finished"], "done"),
        (["finished", "queued", "failed"], "racing"),
        (["finished", "running", "paused"], "racing"),
        (["finished", "interrupted", "failed"], "stopped"),
        (["stopped", "stopped", "stopped"], "stopped"),
        (["pruned", "finished", "failed"], "done"),
    ],
)
def test_state_follows_from_the_runs(store, made, ends, state):  # noqa: F811
    experiment, runs = made
    for run, end in zip(runs, ends):
        if end == "pruned":
            store.add_event(run, 1, experiments.PRUNED, "Pruned.")
        store.move(run, ["queued"], "stopped" if end == "pruned" else end)
    for before in experiments.STATES:
        experiments.move(store, experiment, experiments.STATES, before)
        experiments.update_states(store)
        expected = "stopped" if (before, state) == ("stopped", "racing") else state
        if before == "done" and state == "stopped":
            expected = "done"  # a single run was stopped afterwards
        assert experiments.get(store, experiment)["state"] == expected, before


def test_search_is_in_progress_while_trials_are_missing(store):  # noqa: F811
    experiment, runs = experiments.create(store, SEARCH, VARIANTS[:2])
    assert experiments.searching(store, 2) == [] and experiments.searching(store, 3) == [experiment]
    for run in runs:
        store.move(run, ["queued"], "finished")
    experiments.update_states(store)
    assert experiments.searching(store, 1) == [experiment]
    assert experiments.add(store, experiment, VARIANTS[:1], seen=1) is None  # another process added one
    [third] = experiments.add(store, experiment, VARIANTS[:1], seen=2)
    assert store.get(third)["place"] == 2 and experiments.searching(store, 9) == []
    store.move(third, ["queued"], "failed")
    experiments.update_states(store)
    assert experiments.get(store, experiment)["state"] == "done"


def test_nothing_is_added_to_a_stopped_experiment(store):  # noqa: F811
    experiment, runs = experiments.create(store, SEARCH, VARIANTS[:1])
    assert experiments.move(store, experiment, ["racing"], "stopped")
    assert not experiments.move(store, experiment, ["racing"], "stopped")
    assert experiments.add(store, experiment, VARIANTS[:1], seen=1, plan={}) is None
    assert experiments.get(store, experiment)["plan"] == SEARCH and len(experiments.runs_of(store, experiment)) == 1
    assert experiments.add(store, experiment, VARIANTS[:1], seen=1, states=("stopped",), plan=PLAN)
    assert (
        experiments.get(store, experiment)["plan"] == PLAN and experiments.get(store, experiment)["state"] == "racing"
    )


def test_concurrent_searches_add_one_trial(store, url):  # noqa: F811
    experiment, _ = experiments.create(store, SEARCH, [])
    start, added = threading.Barrier(4), []

    def add():
        database = Store(url)
        start.wait()
        added.append(experiments.add(database, experiment, VARIANTS[:1], seen=0))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(ids is not None for ids in added) == 1 and len(experiments.runs_of(store, experiment)) == 1


def test_stop_ends_queued_runs_and_requests_running_ones(store, made):  # noqa: F811
    experiment, runs = made
    other = store.create(CONFIG)
    store.move(runs[1], ["queued"], "running")
    store.request(runs[1], "pause")
    assert experiments.stop_runs(store, experiment, running=False) == 2
    assert store.get(runs[1])["request"] == "pause"
    assert experiments.stop_runs(store, experiment) == 1
    asked = store.get(runs[1])["requested"]
    assert experiments.stop_runs(store, experiment) == 0 and store.get(runs[1])["requested"] == asked
    assert states(store, experiment) == ["stopped", "running", "stopped"] and store.get(runs[1])["request"] == "stop"
    assert store.get(other)["state"] == "queued"


def test_migration_adds_experiments(store, url):  # noqa: F811
    run = store.create(CONFIG, name="old")
    store.add_rows(run, [{"step": 1, "loss": 1.0}])
    with store.writing() as connection:  # the tables of the first version
        for change in (
            "DROP TABLE experiments",
            "DROP TABLE counts",
            "DROP INDEX runs_by_experiment",
            *(
                f"ALTER TABLE runs DROP COLUMN {name}"
                for name in ("experiment", "variant", "failure", "optimizer_bytes")
            ),
            *(f"ALTER TABLE metrics DROP COLUMN {name}" for name in ("grad_norm_clipped", "batches")),
            "DELETE FROM migrations WHERE name = 'm002_experiments'",
        ):
            connection.exec_driver_sql(change)
    store._engine.dispose()
    reopened = Store(url)
    assert reopened.get(run)["variant"] is None and reopened.rows(run)[0]["batches"] is None
    experiment, _ = experiments.create(reopened, PLAN, VARIANTS)
    assert len(experiments.runs_of(reopened, experiment)) == 3
    reopened._engine.dispose()


def test_experiment_is_deleted_with_its_runs(store, made):  # noqa: F811
    experiment, runs = made
    assert not experiments.delete(store, experiment)
    for run in runs:
        store.delete(run)
    assert experiments.delete(store, experiment) and not experiments.delete(store, experiment)
    assert experiments.listed(store) == []


def test_scores_are_those_of_evaluations_in_order(store, made):  # noqa: F811
    _, runs = made
    store.add_rows(runs[0], [{"step": step, "dev_f1": f1} for step, f1 in ((4, 0.3), (2, 0.2), (3, None), (6, 0.1))])
    store.add_rows(runs[1], [{"step": 1, "loss": 1.0}])
    assert experiments.scores(store, runs) == {runs[0]: [0.2, 0.3, 0.1]}
