"""Ids of runs and experiments, such as 20261120-201530-k3f9: they sort by time (UTC), and fit a folder name and a URL."""

import datetime
import secrets

from sqlalchemy import Connection, Table, select

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def fresh_ids(connection: Connection, table: Table, count: int, now: float) -> list[str]:
    """So many ids that no row of `table` has, by the time `now`; for use in the transaction that inserts them."""
    stamp = datetime.datetime.fromtimestamp(now, datetime.UTC).strftime("%Y%m%d-%H%M%S")
    taken = set(connection.scalars(select(table.c.id).where(table.c.id.startswith(stamp))))
    found: list[str] = []
    while len(found) < count:
        fresh = f"{stamp}-{''.join(secrets.choice(_ALPHABET) for _ in range(4))}"
        if fresh not in taken:
            taken.add(fresh)
            found.append(fresh)
    return found
