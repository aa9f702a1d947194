"""Contract of the store on every database: SQLite, and PostgreSQL if available.

To test PostgreSQL as well, name an empty database, which these tests clear time and again; its driver is no requirement
of the product:

    pip install "psycopg[binary]"
    initdb -D /tmp/pg -U wseg --auth=trust && pg_ctl -D /tmp/pg -o "-p 54329 -k /tmp" -l /tmp/pg.log -w start
    createdb -h 127.0.0.1 -p 54329 -U wseg wseg_test
    WSEG_TEST_POSTGRES=postgresql://wseg@127.0.0.1:54329/wseg_test python -m pytest tests/core/test_store_*.py
    pg_ctl -D /tmp/pg stop
"""

import os
import threading

import pytest
import sqlalchemy

from wseg_core import language
from wseg_core.errors import UserError
from wseg_core.store import Store, Writer, schema
from wseg_core.store.runs import exists

CONFIG = {"data": {"train": "demo/train"}, "training": {"epochs": 3, "sample": 20}}
KINDS = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=pytest.mark.skipif(
            not os.environ.get("WSEG_TEST_POSTGRES"), reason="WSEG_TEST_POSTGRES names no database"
        ),
    ),
]


@pytest.fixture(params=KINDS)
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'runs.sqlite'}"
    address = os.environ["WSEG_TEST_POSTGRES"]
    store = Store(address)
    with store._engine.begin() as connection:
        schema.metadata.drop_all(connection)
    store._engine.dispose()
    return address


@pytest.fixture
def store(url):
    database = Store(url)
    yield database
    database._engine.dispose()


def test_run_round_trips(store):
    run = store.create(CONFIG, name="首次", note="a note")
    row = store.get(run)
    assert (row["run"], row["name"], row["note"], row["state"]) == (run, "首次", "a note", "queued")
    assert row["config"] == CONFIG
    promised = {"run", "name", "state", "step", "total_steps", "epoch", "best_dev_f1", "seconds", "error", "created"}
    assert promised <= set(row)
    assert (row["step"], row["error"], row["sample"]) == (0, None, 20)


def test_ids_sort_by_time_and_fit_a_folder_name(store):
    runs = [store.create(CONFIG) for _ in range(5)]
    assert len(set(runs)) == 5
    assert all(set(run) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for run in runs)
    assert [row["run"] for row in store.runs()] == runs[::-1]
    assert [row["run"] for row in store.runs(limit=2)] == runs[:-3:-1]


def test_unknown_run_suggests_the_nearest(store):
    run = store.create(CONFIG, name="first try")
    with pytest.raises(UserError) as caught:
        store.get(run[:-1])
    assert run in caught.value.advice
    with pytest.raises(UserError, match=run):
        store.get("first try")
    assert store.find("nothing") is None


def test_runs_can_be_filtered_by_state(store):
    waiting, running = store.create(CONFIG), store.create(CONFIG, state="running")
    assert [r["run"] for r in store.runs(["queued"])] == [waiting]
    assert {r["run"] for r in store.runs(["queued", "running"])} == {waiting, running}
    assert store.runs([]) == []


def test_move_is_compare_and_set(store):
    run = store.create(CONFIG)
    assert store.move(run, ["queued"], "running", pid=7)
    assert not store.move(run, ["queued"], "stopped")
    assert not store.move(run, ["running"], "interrupted", where={"pid": 8})
    assert not store.move(run, ["running"], "interrupted", where={"host": "elsewhere"})
    assert store.get(run)["state"] == "running"
    assert store.move(run, ["paused", "running"], "interrupted", where={"pid": 7, "host": None})
    assert not store.move("nothing", ["running"], "failed")


def test_only_one_worker_claims_a_run(store):
    runs = {store.create(CONFIG) for _ in range(20)}
    taken, moved = [], []

    def work():
        while run := store.claim(worker=threading.get_ident() % 2**31):
            taken.append(run)
            moved.append(store.move(run, ["queued"], "running"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(taken) == sorted(runs)
    assert all(moved)


def test_resumed_runs_are_claimed_first_then_the_oldest(store):
    first, second, resumed = store.create(CONFIG), store.create(CONFIG), store.create(CONFIG, priority=1)
    assert [store.claim(), store.claim(), store.claim(), store.claim()] == [resumed, first, second, None]


def test_request_reaches_only_a_running_run(store):
    run = store.create(CONFIG)
    assert not store.request(run, "stop")
    store.move(run, ["queued"], "running")
    assert store.request(run, "pause")
    row = store.get(run)
    assert row["request"] == "pause" and row["requested"] and row["answered"] is None
    assert store.request(run, None)
    assert store.get(run)["request"] is None and store.get(run)["requested"] is None


def test_rows_are_returned_in_order_after_a_step(store):
    run, other = store.create(CONFIG), store.create(CONFIG)
    assert store.add_rows(run, [{"step": s, "loss": 1 / s, "epoch": 0.5} for s in (3, 1, 2)])
    store.add_rows(other, [{"step": 1, "loss": 9.0}])
    store.add_rows(run, [{"step": 3, "dev_f1": 0.5}, {"step": 4, "loss": float("nan"), "grad_norm": float("inf")}])
    rows = store.rows(run)
    assert [r["step"] for r in rows] == [1, 2, 3, 4]
    assert rows[2]["dev_f1"] == 0.5 and rows[2]["loss"] == pytest.approx(1 / 3)
    assert rows[3]["loss"] is None and rows[3]["grad_norm"] is None
    assert rows[0]["dev_f1"] is None and "run" not in rows[0]
    assert [r["step"] for r in store.rows(run, after_step=3)] == [4]
    assert store.rows(run, after_step=4) == []


def test_resume_deletes_later_rows_and_events_with_the_state_change(store):
    run = store.create(CONFIG, state="queued", best_dev_f1=0.9, best_step=40, step=45)
    store.add_rows(run, [{"step": s, "seconds": s / 10, "dev_f1": None if s % 10 else s / 100} for s in range(1, 46)])
    store.add_event(run, 5, "best", "Step {step}.", {"step": 5})
    store.add_event(run, 40, "best", "Step {step}.", {"step": 40})
    assert not store.move(run, ["paused"], "running", truncate=30)
    assert len(store.rows(run)) == 45
    assert store.move(run, ["queued"], "running", truncate=30)
    assert [r["step"] for r in store.rows(run)][-1] == 30
    assert [e["step"] for e in store.events(run)] == [5]
    row = store.get(run)
    assert (row["step"], row["best_dev_f1"], row["best_step"], row["seconds"]) == (30, 0.3, 30, 3.0)
    store.truncate(run, -1)
    row = store.get(run)
    assert store.rows(run) == [] and (row["step"], row["best_dev_f1"]) == (0, None)


def test_events_are_translated_when_they_are_read(store, monkeypatch):
    run = store.create(CONFIG)
    store.add_event(run, 3, "best", "Step {step}: hello {name}.", {"step": 3, "name": "{x}"})
    store.add_event(run, 4, "note", "plain {braces}")
    [first, second] = store.events(run)
    assert first["text"] == "Step 3: hello {x}." and first["kind"] == "best"
    assert first["values"] == {"step": 3, "name": "{x}"}
    assert second["text"] == "plain {braces}"
    assert [e["step"] for e in store.events(run, after=first["id"])] == [4]
    monkeypatch.setattr(language, "catalogue", lambda _: {"Step {step}: hello {name}.": "第 {step} 步：{name}"})
    assert store.events(run)[0]["text"] == "第 3 步：{x}"


def test_errors_are_translated_when_they_are_read(store, monkeypatch):
    run = store.create(CONFIG)
    store.move(run, ["queued"], "failed", error=("Exit code {code}.", {"code": 3}), advice="Already {said}.")
    assert (store.get(run)["error"], store.get(run)["advice"]) == ("Exit code 3.", "Already {said}.")
    monkeypatch.setattr(language, "catalogue", lambda _: {"Exit code {code}.": "結束碼 {code}。"})
    assert store.get(run)["error"] == "結束碼 3。"
    store.update(run, error=None)
    assert store.get(run)["error"] is None


def test_delete_removes_all_data_only_in_the_given_states(store):
    run = store.create(CONFIG)
    store.add_rows(run, [{"step": 1}])
    store.add_event(run, 1, "note", "x")
    assert not store.delete(run, ["finished"])
    assert store.delete(run, ["queued"])
    assert store.find(run) is None and store.rows(run) == [] and store.events(run) == []
    assert not store.add_rows(run, [{"step": 2}])
    assert not store.delete(run)


def test_delete_waits_for_writes(store):
    run = store.create(CONFIG)
    deleting = threading.Thread(target=store.delete, args=(run,))
    with store.writing() as connection:
        assert exists(connection, run) and not exists(connection, "nothing")
        deleting.start()
        deleting.join(0.3)
        assert deleting.is_alive()
    deleting.join()
    assert store.find(run) is None


def test_unsupported_text_is_replaced_or_kept(store):
    run = store.create({"own": "x\0\ud800"}, name="a\0b\ud800", note="\0")
    row = store.get(run)
    assert (row["config"]["own"], row["name"], row["note"]) == ("x\0\ud800", "a\ufffdb?", "\ufffd")
    store.add_event(run, 1, "note", "{a}", {"a": "\0\ud800"})
    assert store.events(run)[0]["text"] == "\0\ud800"
    assert store.find("\0") is None and store.rows("\ud800") == [] and not store.delete("\0")


def test_nan_and_infinity_become_null(store):
    run = store.create(CONFIG)
    store.update(run, result={"dev": {"f1": float("nan")}, "bins": [1.0, float("inf")]}, loss=float("nan"))
    row = store.get(run)
    assert row["result"] == {"dev": {"f1": None}, "bins": [1.0, None]} and row["loss"] is None


def test_record_returns_the_request_and_detects_a_lost_run(store):
    run = store.create(CONFIG, state="running", attempt=2)
    mine = {"state": "running", "attempt": 2}
    assert store.record(run, rows=[{"step": 1}], where=mine, step=1) == {"request": None, "answered": None}
    store.request(run, "stop")
    assert store.record(run, where=mine)["request"] == "stop"
    store.move(run, ["running"], "interrupted")
    assert store.record(run, rows=[{"step": 2}], where=mine, step=2) is None
    assert len(store.rows(run)) == 1 and store.get(run)["step"] == 1


def test_writer_buffers_until_due(store):
    run = store.create(CONFIG, state="running")
    writer = Writer(store, run, {"state": "running"})
    writer.row({"step": 1, "loss": 2.0})
    writer.event(1, "note", "x", {})
    writer.columns(step=1)
    writer.flush_when_due()
    assert len(store.rows(run)) == 1 and len(store.events(run)) == 1
    assert store.get(run)["step"] == 1 and store.get(run)["heartbeat"]
    writer.row({"step": 2, "loss": 1.0})
    writer.flush_when_due()  # not yet
    assert len(store.rows(run)) == 1
    writer.flush()
    writer.flush()
    assert [r["loss"] for r in store.rows(run)] == [2.0, 1.0] and len(store.events(run)) == 1


def test_writer_returns_a_request_and_detects_a_lost_run(store, monkeypatch):
    run = store.create(CONFIG, state="running", attempt=1)
    writer = Writer(store, run, {"state": "running", "attempt": 1})
    store.request(run, "pause")
    writer.flush()
    assert writer.request == "pause" and store.get(run)["answered"] is None
    assert writer.take_request() == "pause" and store.get(run)["answered"]
    store.update(run, answered=None)
    writer.flush()
    with monkeypatch.context() as away:
        away.setattr(store, "update", _away)
        assert writer.take_request() == "pause"
    assert store.get(run)["answered"] is None
    assert writer.take_request() == "pause" and store.get(run)["answered"]
    store.update(run, attempt=2)
    writer.row({"step": 1})
    writer.flush()
    assert writer.request == "lost" and store.rows(run) == []


def test_writer_survives_an_unavailable_store(store, monkeypatch, capsys):
    run = store.create(CONFIG, state="running")
    writer = Writer(store, run, {"state": "running"})
    writer.row({"step": 1})
    with monkeypatch.context() as away:
        away.setattr(store, "record", _away)
        writer.flush()
        writer.flush()
    assert capsys.readouterr().err.count("disk I/O error") == 1
    writer.flush()
    assert len(store.rows(run)) == 1


def _away(*_, **__):
    raise sqlalchemy.exc.OperationalError("x", {}, Exception("disk I/O error"))


def test_opening_twice_keeps_the_data(url):
    run = Store(url).create(CONFIG)
    assert Store(url).get(run)["config"] == CONFIG
