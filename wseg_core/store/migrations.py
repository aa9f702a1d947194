"""Migrations: functions that are applied in order and bring an older database up to date.

Append new ones and never change an old one. Each must leave a database unchanged that already has what it adds: the
first one creates all current tables in a new database, which then runs the others too.
"""

import time

from sqlalchemy import Connection, Table, insert, inspect, select
from sqlalchemy.schema import CreateColumn

from ..errors import UserError
from ..language import text
from . import schema


def m001_tables(connection: Connection) -> None:
    schema.metadata.create_all(connection)


def m002_experiments(connection: Connection) -> None:
    schema.metadata.create_all(connection)
    for table, names in (
        (schema.runs, ("experiment", "variant", "place", "failure", "optimizer_bytes", "memory_bytes", "fingerprints")),
        (
            schema.metrics,
            (
                "grad_norm_clipped",
                "update_ratio",
                "update_ratio_embedding",
                "update_ratio_encoder",
                "update_ratio_head",
                "step_cosine",
                "batches",
            ),
        ),
    ):
        for name in names:
            add_column(connection, table, name)
    index = next(i for i in schema.runs.indexes if i.name == "runs_by_experiment")
    index.create(connection, checkfirst=True)


def m003_probes(connection: Connection) -> None:
    schema.metadata.create_all(connection)
    add_column(connection, schema.runs, "probes")


def m004_loss_unit(connection: Connection) -> None:
    add_column(connection, schema.runs, "loss_unit")


def m005_tags(connection: Connection) -> None:
    schema.metadata.create_all(connection)


def m006_runs_by_created(connection: Connection) -> None:
    index = next(i for i in schema.runs.indexes if i.name == "runs_by_created")
    index.create(connection, checkfirst=True)


def m007_phases_and_load(connection: Connection) -> None:
    add_column(connection, schema.runs, "phases")
    add_column(connection, schema.runs, "load")


STEPS = [
    m001_tables,
    m002_experiments,
    m003_probes,
    m004_loss_unit,
    m005_tags,
    m006_runs_by_created,
    m007_phases_and_load,
]


def migrate(connection: Connection) -> None:
    """Applies the missing migrations in the caller's write transaction; raises UserError for a database of a newer version."""
    schema.migrations.create(connection, checkfirst=True)
    done = set(connection.scalars(select(schema.migrations.c.name)))
    unknown = done - {step.__name__ for step in STEPS}
    if unknown:
        raise UserError(
            text("The run database was written by a newer version of this program."),
            "WSEG_STORE",
            text("Update the program, or use another database."),
        )
    for step in STEPS:
        if step.__name__ not in done:
            step(connection)
            connection.execute(insert(schema.migrations).values(name=step.__name__, applied=time.time()))


def add_column(connection: Connection, table: Table, name: str) -> None:
    """Adds a column as declared in schema.py, unless the database already has it; for use in a migration."""
    if name not in {c["name"] for c in inspect(connection).get_columns(table.name)}:
        column = CreateColumn(table.c[name]).compile(connection)
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column}")
