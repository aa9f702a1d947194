"""Flipbook frames and benchmark results in the store: read back, replaced, truncated, and deleted with their run."""

from sqlalchemy import inspect

from tests.core.store.test_contract import store, url  # noqa: F401
from wseg_core.store import Store, Writer, ambiguities, migrations, probes

CUTS = [{"words": ["我", "愛"], "boundary": [0.75, 1.0]}]
OTHER = [{"words": ["我愛"], "boundary": [0.25, 1.0]}]
ITEM = {
    "words": ["研究", "生命"],
    "answer": ["研究生", "命"],
    "start": 0,
    "end": 4,
    "type": "overlapping",
    "right": False,
}
BENCH = [{**ITEM, "probability": 0.123456}]


def test_frames_round_trip_in_order_and_replace_those_of_their_step(store):  # noqa: F811
    run, other = store.create({}), store.create({})
    store.record(run, rows=[{"step": 20}], frames=[{"step": 20, "cuts": CUTS}, {"step": 0, "cuts": CUTS}])
    store.record(run, frames=[{"step": 20, "cuts": OTHER}, {"step": 30, "cuts": CUTS}])
    assert probes.steps(store, run) == [0, 20, 30] and probes.steps(store, other) == []
    assert probes.get(store, run, 0) == CUTS and probes.get(store, run, 20) == OTHER
    assert probes.get(store, run, 10) is None and probes.get(store, other, 0) is None


def test_frames_are_written_only_by_the_owner_of_the_run(store):  # noqa: F811
    run = store.create({}, state="running", attempt=1)
    writer = Writer(store, run, {"state": "running", "attempt": 1})
    writer.frame(0, CUTS)
    writer.flush()
    store.update(run, attempt=2)
    writer.frame(10, CUTS)
    writer.flush()
    assert probes.steps(store, run) == [0] and writer.request == "lost"


def test_resume_deletes_later_frames_and_rows(store):  # noqa: F811
    run = store.create({}, state="queued")
    store.record(run, rows=[{"step": s} for s in (10, 20)], frames=[{"step": s, "cuts": CUTS} for s in (0, 10, 20)])
    assert not store.move(run, ["paused"], "running", truncate=10) and len(probes.steps(store, run)) == 3
    assert store.move(run, ["queued"], "running", truncate=10)
    assert probes.steps(store, run) == [0, 10] and [r["step"] for r in store.rows(run)] == [10]
    store.truncate(run, -1)
    assert probes.steps(store, run) == []


def test_sentences_of_the_user_are_stored_with_the_run(store):  # noqa: F811
    plain, with_probes = store.create({}), store.create({}, probes=["我愛你"])
    assert store.get(plain)["probes"] is None and store.get(with_probes)["probes"] == ["我愛你"]
    store.update(with_probes, probes=["你", "他"])
    assert store.get(with_probes)["probes"] == ["你", "他"]


def test_benchmark_results_round_trip_and_are_deleted(store):  # noqa: F811
    run = store.create({})
    assert ambiguities.get(store, run) is None
    assert ambiguities.put(store, run, "simplified", [])
    assert ambiguities.put(store, run, "traditional", BENCH)
    assert ambiguities.get(store, run) == ("traditional", [{**ITEM, "probability": 0.1235}])
    ambiguities.drop(store, run)
    assert ambiguities.get(store, run) is None


def test_frames_and_benchmark_are_deleted_with_their_run(store):  # noqa: F811
    run = store.create({})
    store.record(run, frames=[{"step": 0, "cuts": CUTS}])
    ambiguities.put(store, run, "traditional", BENCH)
    assert store.delete(run)
    assert probes.steps(store, run) == [] and ambiguities.get(store, run) is None
    assert not ambiguities.put(store, run, "traditional", BENCH)


def test_migration_adds_probes(url):  # noqa: F811
    database = Store(url)
    run = database.create({}, name="old")
    with database.writing() as connection:  # the tables of the previous version
        for change in (
            "DROP TABLE probes",
            "DROP TABLE ambiguities",
            "ALTER TABLE runs DROP COLUMN probes",
            "DELETE FROM migrations WHERE name = 'm003_probes'",
        ):
            connection.exec_driver_sql(change)
    database._engine.dispose()
    database = Store(url)
    assert database.get(run)["name"] == "old" and database.get(run)["probes"] is None
    database.record(run, frames=[{"step": 0, "cuts": CUTS}])
    assert probes.steps(database, run) == [0] and inspect(database._engine).has_table("ambiguities")
    assert migrations.STEPS.index(migrations.m003_probes) == 2
    database._engine.dispose()
