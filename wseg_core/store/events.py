"""Events of runs: messages about what happened at a step. All functions use the transaction of `connection`."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from . import messages
from .schema import events


def get(connection: Connection, run: str, after: int = 0) -> list[dict]:
    """The run's events with an id above `after`, oldest first, with `text` in the current language."""
    query = select(events).where(events.c.run == run, events.c.id > after).order_by(events.c.id)
    return [
        {
            "id": row["id"],
            "step": row["step"],
            "time": row["time"],
            "kind": row["kind"],
            "text": messages.unpack(row["message"]),
            "values": messages.values(row["message"]),
        }
        for row in connection.execute(query).mappings()
    ]


def put(connection: Connection, run: str, items: Sequence[dict]) -> None:
    """Adds events, each {"step", "kind", "message": as `messages.pack` accepts it}."""
    now = time.time()
    items = [{"run": run, "time": now, **item, "message": messages.pack(item["message"])} for item in items]
    if items:
        connection.execute(insert(events), items)


def truncate(connection: Connection, run: str, step: int) -> None:
    """Deletes the events after `step`."""
    connection.execute(delete(events).where(events.c.run == run, events.c.step > step))
