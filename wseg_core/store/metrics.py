"""Metric rows of runs, a row a step. Every function works in the transaction of `connection`."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from ..training.metrics import check
from .engine import finite
from .schema import metrics


def get(connection: Connection, run: str, after_step: int = -1) -> list[dict]:
    """The rows beyond `after_step`, step strictly increasing; columns without a value are None."""
    columns = [c for c in metrics.c if c.name != "run"]
    query = select(*columns).where(metrics.c.run == run, metrics.c.step > after_step).order_by(metrics.c.step)
    return [dict(row) for row in connection.execute(query).mappings()]


def put(connection: Connection, run: str, rows: Sequence[dict]) -> None:
    """Adds rows by step, or fills in the given columns of rows that are there."""
    if not rows:
        return
    rows = [{key: finite(value) for key, value in check(row, complete=False).items()} for row in rows]
    steps = [row["step"] for row in rows]
    within = metrics.c.step.between(min(steps), max(steps))
    there = set(connection.scalars(select(metrics.c.step).where(metrics.c.run == run, within)))
    empty = {c.name: None for c in metrics.c}
    fresh: dict[int, dict] = {}
    for row in rows:
        if row["step"] in there:
            connection.execute(update(metrics).where(metrics.c.run == run, metrics.c.step == row["step"]).values(**row))
        else:
            fresh[row["step"]] = {**fresh.get(row["step"], empty), **row, "run": run}
    if fresh:
        connection.execute(insert(metrics), list(fresh.values()))


def cut(connection: Connection, run: str, step: int) -> None:
    """Deletes the rows beyond `step`."""
    connection.execute(delete(metrics).where(metrics.c.run == run, metrics.c.step > step))
