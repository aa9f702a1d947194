"""SQLAlchemy engines, and everything that depends on the type of database."""

import functools
import json
import math
import os
import time
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event, exc
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from ..errors import UserError
from ..language import text
from . import schema

BUSY_S = 30  # seconds that a writer waits for another writer
_DRIVERS = {"psycopg": '"psycopg[binary]"'}


def connect(url: str) -> Engine:
    """The engine for the database at `url`; raises UserError for an invalid address or a missing driver."""
    try:
        address = sqlalchemy.make_url(url)
        if address.drivername in ("postgres", "postgresql"):
            address = address.set(drivername="postgresql+psycopg")
        engine = sqlalchemy.create_engine(
            address, pool_pre_ping=address.get_backend_name() != "sqlite", json_serializer=_json
        )
    except ModuleNotFoundError as error:
        raise UserError(
            text("The driver for this type of database is not installed: {name}.", name=error.name),
            "WSEG_STORE",
            text("Install it: {command}", command=f"pip install {_DRIVERS.get(str(error.name), error.name)}"),
        ) from None
    except (exc.ArgumentError, exc.NoSuchModuleError) as error:
        raise UserError(
            text("This database address cannot be used: {reason}.", reason=str(error).splitlines()[0]),
            "WSEG_STORE",
            text(
                "Expected something like {example}.",
                example="sqlite:////folder/runs.sqlite, postgresql://user@host/name",
            ),
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock at their start (SQLite)."""
    return engine.execution_options(wseg_write=True)


@functools.cache
def empty() -> Engine:
    """A database in memory with all tables and no rows, which is read until the first write creates the real one."""
    engine = sqlalchemy.create_engine("sqlite://", poolclass=NullPool)  # threads share no connection
    tables = [str(CreateTable(table).compile(engine)) for table in schema.metadata.sorted_tables]

    @event.listens_for(engine, "connect")
    def create(connection: Any, _record: object) -> None:
        for table in tables:
            connection.execute(table)

    return engine


def lock_schema(connection: Connection) -> None:
    """Prevents other processes from changing the tables until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7717471)")


def file_of(engine: Engine) -> str | None:
    """The absolute path of the database file; None for a server or a database in memory."""
    name = engine.url.database
    return os.path.abspath(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def _json(value: object) -> str:
    """`value` as standard JSON; NaN and infinity become null."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(finite(value), allow_nan=False)


def finite(value: object) -> object:
    """`value` with None in place of NaN and infinity, which JSON and SQLite lack."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    return [finite(item) for item in value] if isinstance(value, (list, tuple)) else value


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins transactions, not the driver
    connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")  # with WAL, committed data survives kill -9
    _switch_to_wal(connection)


def _switch_to_wal(connection: Any) -> None:
    # SQLite ignores the busy timeout when two processes switch a new database to WAL at the same time.
    import sqlite3

    end = time.monotonic() + BUSY_S
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails if another one has written in between, so writers take
    # the lock at the start.
    write = connection.get_execution_options().get("wseg_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
