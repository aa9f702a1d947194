"""Rows of the table `runs`: conversion from and to dicts, conditions, and truncation at an earlier step."""

import datetime
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, select, update

from . import events, messages, probes
from . import metrics as metric_rows
from .engine import finite
from .schema import metrics, runs


def unpack_row(row: Mapping) -> dict:
    """A row of `runs` as a dict: `id` becomes `run`, `created` an ISO date, and messages are in the current language."""
    columns = {"run" if key == "id" else key: value for key, value in row.items()}
    created = datetime.datetime.fromtimestamp(row["created"], datetime.UTC)
    return columns | {
        "created": created.isoformat(timespec="seconds"),
        "error": messages.unpack(row["error"]),
        "advice": messages.unpack(row["advice"]),
        "sample": (row["config"].get("training") or {}).get("sample", 0),
    }


def pack_columns(columns: dict) -> dict:
    """Columns of `runs` as the database stores them."""
    return {
        key: messages.pack(value) if key in ("error", "advice") else finite(value) for key, value in columns.items()
    }


def equal(where: dict | None) -> list[ColumnElement[bool]]:
    """The conditions that the columns equal the values of `where`; None equals None."""
    return [runs.c[key].is_not_distinct_from(value) for key, value in (where or {}).items()]


def exists(connection: Connection, run: str) -> bool:
    """Whether the run exists; locks its row, so that it is not deleted before the transaction ends."""
    return connection.scalar(select(runs.c.id).where(runs.c.id == run).with_for_update()) is not None


def truncate(connection: Connection, run: str, step: int) -> None:
    """Deletes rows, events and probes after `step` and recomputes the progress and the best score from the other rows."""
    metric_rows.truncate(connection, run, step)
    events.truncate(connection, run, step)
    probes.truncate(connection, run, step)
    kept = select(metrics).where(metrics.c.run == run)
    last: Mapping = connection.execute(kept.order_by(metrics.c.step.desc()).limit(1)).mappings().first() or {}
    scored = kept.where(metrics.c.dev_f1.is_not(None)).order_by(metrics.c.dev_f1.desc(), metrics.c.step)
    best: Mapping = connection.execute(scored.limit(1)).mappings().first() or {}
    connection.execute(
        update(runs)
        .where(runs.c.id == run)
        .values(
            step=last.get("step") or 0,
            epoch=last.get("epoch") or 0,
            seconds=last.get("seconds") or 0,
            loss=last.get("loss"),
            best_dev_f1=best.get("dev_f1"),
            best_step=best.get("step"),
        )
    )
