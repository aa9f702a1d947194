"""Opening a store: migrations, bad addresses, several processes at once."""

import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, inspect

from wseg_core import store
from wseg_core.errors import UserError
from wseg_core.store import migrations, schema


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////no/such/folder/x.sqlite", "oracel://x", "mysql+nodriver://x/y"]
)
def test_invalid_url_is_reported(url):
    with pytest.raises(UserError) as caught:
        store.open(url)
    assert caught.value.where == "WSEG_STORE" and caught.value.advice


def test_missing_driver_is_named_with_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UserError, match="psycopg") as caught:
        store.open("postgresql://wseg@127.0.0.1:9/nowhere")
    assert 'pip install "psycopg[binary]"' in caught.value.advice


def test_file_that_is_no_database_is_reported(tmp_path):
    (tmp_path / "x.sqlite").write_text("這不是資料庫" * 1000)
    with pytest.raises(UserError, match="cannot be opened"):
        store.open(f"sqlite:///{tmp_path / 'x.sqlite'}")


def test_open_caches_a_store_until_its_file_is_deleted(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    first = store.open(url)
    assert store.open(url) is first and first.runs() == [] and not list(tmp_path.iterdir())
    run = first.create({})
    assert store.open(url) is first and first.find(run)
    for file in tmp_path.iterdir():
        file.unlink()
    assert store.open(url) is not first and store.open(url).runs() == []


def test_wseg_store_and_wseg_home_set_the_url(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    monkeypatch.delenv("WSEG_STORE", raising=False)
    run = store.open().create({})
    assert (tmp_path / "checkpoints/runs.sqlite").exists()
    monkeypatch.setenv("WSEG_STORE", f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert store.open().find(run) is None


def test_newer_database_is_refused_and_unchanged(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    store.Store(url)
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        connection.execute("INSERT INTO migrations VALUES ('m999_future', 1)")
    with pytest.raises(UserError, match="newer version"):
        store.Store(url)


def test_later_migration_reaches_old_and_new_databases(tmp_path, monkeypatch):
    old = store.Store(f"sqlite:///{tmp_path / 'old.sqlite'}")
    later = Table("runs", MetaData(), Column("id", Integer), Column("colour", Integer))

    def m002_colour(connection):
        migrations.add_column(connection, later, "colour")

    monkeypatch.setattr(migrations, "STEPS", [*migrations.STEPS, m002_colour])
    for name in ("old", "new", "old"):
        database = store.Store(f"sqlite:///{tmp_path / name}.sqlite")
        assert "colour" in {c["name"] for c in inspect(database._engine).get_columns("runs")}
    assert old.runs() == []


def test_migrated_tables_have_all_columns(tmp_path):
    database = store.Store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    for table in schema.metadata.tables.values():
        assert {c["name"] for c in inspect(database._engine).get_columns(table.name)} == set(table.c.keys())


def test_concurrent_processes_can_open_and_write(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    code = (
        "import sys; from wseg_core import store; s = store.open(sys.argv[1]); r = s.create({})\n"
        "for i in range(50): s.add_rows(r, [{'step': i}])\nassert len(s.rows(r)) == 50"
    )
    children = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(4)]
    assert [child.wait(60) for child in children] == [0, 0, 0, 0]
    assert len(store.open(url).runs()) == 4


def test_acknowledged_row_survives_a_kill(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    run = store.open(url).create({})
    code = (
        "import sys, os; from wseg_core import store; s = store.open(sys.argv[1])\n"
        "for i in range(10**6):\n s.add_rows(sys.argv[2], [{'step': i}])\n print(i, flush=True)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, url, run], stdout=subprocess.PIPE, text=True)
    seen = [int(child.stdout.readline()) for _ in range(100)]
    child.kill()
    seen += [int(line) for line in child.stdout.read().splitlines() if line.strip()]
    child.wait()
    child.stdout.close()
    assert len(store.open(url).rows(run)) >= len(seen)


def test_store_imports_no_torch():
    code = "import sys; from wseg_core import store; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
