"""Ids of runs and experiments, such as 20261120-201530-k3f9: sorted by time (UTC), valid in paths and URLs."""

import datetime
import secrets

from sqlalchemy import Connection, Table, select

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_ids(connection: Connection, table: Table, count: int, now: float) -> list[str]:
    """`count` unused ids of `table` with the time `now`; for use in the transaction that inserts them."""
    stamp = datetime.datetime.fromtimestamp(now, datetime.UTC).strftime("%Y%m%d-%H%M%S")
    taken = set(connection.scalars(select(table.c.id).where(table.c.id.startswith(stamp))))
    ids: list[str] = []
    while len(ids) < count:
        candidate = f"{stamp}-{''.join(secrets.choice(_ALPHABET) for _ in range(4))}"
        if candidate not in taken:
            taken.add(candidate)
            ids.append(candidate)
    return ids
