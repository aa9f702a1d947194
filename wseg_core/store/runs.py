"""Rows of the table `runs`: between the database and readers, conditions on them, and the return to an earlier step."""

import datetime
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, select, update

from . import events, messages, probes
from . import metrics as metric_rows
from .engine import finite
from .schema import metrics, runs


def shown(row: Mapping) -> dict:
    """A row of `runs` as readers get it: its id as `run`, its time in words, its messages in the current language."""
    shown = {"run" if key == "id" else key: value for key, value in row.items()}
    created = datetime.datetime.fromtimestamp(row["created"], datetime.UTC)
    return shown | {
        "created": created.isoformat(timespec="seconds"),
        "error": messages.unpack(row["error"]),
        "advice": messages.unpack(row["advice"]),
        "sample": (row["config"].get("training") or {}).get("sample", 0),
    }


def stored(columns: dict) -> dict:
    """Columns of `runs` as the database takes them."""
    return {
        key: messages.pack(value) if key in ("error", "advice") else finite(value) for key, value in columns.items()
    }


def equal(where: dict | None) -> list[ColumnElement[bool]]:
    """The conditions that the columns of `where` hold; None equals None."""
    return [runs.c[key].is_not_distinct_from(value) for key, value in (where or {}).items()]


def there(connection: Connection, run: str) -> bool:
    """Is the run in the store; it stays there until the transaction ends."""
    return connection.scalar(select(runs.c.id).where(runs.c.id == run).with_for_update()) is not None


def rewind(connection: Connection, run: str, step: int) -> None:
    """The run as it was at `step`: later rows, events and probes go, and the best score is that of the rows that stay."""
    metric_rows.cut(connection, run, step)
    events.cut(connection, run, step)
    probes.cut(connection, run, step)
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
