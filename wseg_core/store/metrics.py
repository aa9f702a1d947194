"""Metric rows of runs, one per step. All functions use the transaction of `connection`."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from ..training.metrics import check
from .engine import finite
from .schema import metrics


def get(connection: Connection, run: str, after_step: int = -1) -> list[dict]:
    """The rows after `after_step` in ascending order of their distinct steps; columns without a value are None."""
    columns = [c for c in metrics.c if c.name != "run"]
    query = select(*columns).where(metrics.c.run == run, metrics.c.step > after_step).order_by(metrics.c.step)
    return [dict(row) for row in connection.execute(query).mappings()]


def dev_curves(connection: Connection, runs: Sequence[str]) -> dict[str, list[tuple[int, float]]]:
    """{run: [(step, dev F1)]} in ascending order of steps; runs without an evaluation are left out."""
    query = (
        select(metrics.c.run, metrics.c.step, metrics.c.dev_f1)
        .where(metrics.c.run.in_(list(runs)), metrics.c.dev_f1.is_not(None))
        .order_by(metrics.c.run, metrics.c.step)
    )
    curves: dict[str, list[tuple[int, float]]] = {}
    for run, step, f1 in connection.execute(query):
        curves.setdefault(run, []).append((step, f1))
    return curves


def put(connection: Connection, run: str, rows: Sequence[dict]) -> None:
    """Adds rows, or updates the given columns of existing ones by step."""
    if not rows:
        return
    rows = [{key: finite(value) for key, value in check(row, complete=False).items()} for row in rows]
    steps = [row["step"] for row in rows]
    within = metrics.c.step.between(min(steps), max(steps))
    known = set(connection.scalars(select(metrics.c.step).where(metrics.c.run == run, within)))
    empty = {c.name: None for c in metrics.c}
    added: dict[int, dict] = {}
    for row in rows:
        if row["step"] in known:
            connection.execute(update(metrics).where(metrics.c.run == run, metrics.c.step == row["step"]).values(**row))
        else:
            added[row["step"]] = {**added.get(row["step"], empty), **row, "run": run}
    if added:
        connection.execute(insert(metrics), list(added.values()))


def truncate(connection: Connection, run: str, step: int) -> None:
    """Deletes the rows after `step`."""
    connection.execute(delete(metrics).where(metrics.c.run == run, metrics.c.step > step))
