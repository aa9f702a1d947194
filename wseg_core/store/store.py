"""The store: queries and changes of runs, with rows as plain dicts.

The state of a run is held in its row alone; `move` changes it by compare-and-set. Each change is one short transaction,
so that many processes can write and none waits long.
"""

import threading
import time
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, select, update

from .. import home
from ..errors import UserError, nearest
from ..language import current, text
from . import events as event_log
from . import metrics, probes
from . import runs as run_rows
from .database import Database
from .ids import new_ids
from .runs import equal, pack_columns, unpack_row
from .schema import runs

# The run that a worker takes next: resumed ones first, then the oldest
_NEXT = (
    select(runs.c.id)
    .where(runs.c.state == "queued", runs.c.claimed.is_(None))
    .order_by(runs.c.priority.desc(), runs.c.queued, runs.c.id)
    .limit(1)
)
_stores: dict[str, "Store"] = {}
_opening = threading.Lock()


def open(url: str | None = None) -> "Store":
    """The store at `url` (default: WSEG_STORE), opened once per process.

    Updates the tables to the current version. A missing database file is created by the first write, not by reading.
    Raises UserError for an invalid address, a missing driver, or a database that cannot be opened.
    """
    url = url or home.store_url()
    with _opening:
        store = _stores.get(url)
        if store is None or store.is_deleted():
            store = _stores[url] = Store(url, create=False)
        return store


class Store(Database):
    """Runs, metric rows and events of one database. Safe to use from several threads."""

    # Runs

    def create(self, config: dict, name: str = "", note: str = "", state: str = "queued", **columns: object) -> str:
        """Adds a run and returns its id, such as 20261120-201530-k3f9: sorted by time (UTC), valid in paths and URLs."""
        now = time.time()
        row = {
            "config": config,
            "name": name,
            "note": note,
            "state": state,
            "created": now,
            "queued": now,
            "language": current(),
            **columns,
        }
        with self.writing() as connection:
            [run] = new_ids(connection, runs, 1, now)
            connection.execute(insert(runs).values(id=run, **row))
        return run

    def get(self, run: str) -> dict:
        """The run's row; for an unknown id, raises UserError that suggests the run of this name or of the most similar id."""
        row = self.find(run)
        if row is None:
            with self.reading() as connection:
                known = connection.execute(select(runs.c.id, runs.c.name)).all()
            hint = next((i for i, name in known if name and name == run), "") or nearest(run, [i for i, _ in known])
            advice = text("Did you mean “{hint}”?", hint=hint) if hint else text("`runs` lists all run IDs.")
            raise UserError(text("There is no run “{run}”.", run=run[:80]), "", advice)
        return row

    def find(self, run: str) -> dict | None:
        """The run's row, or None if there is no such run."""
        with self.reading() as connection:
            row = connection.execute(select(runs).where(runs.c.id == run)).mappings().first()
        return unpack_row(row) if row else None

    def runs(self, states: Iterable[str] | None = None, limit: int | None = None) -> list[dict]:
        """At most `limit` rows, newest first; with `states`, only those in one of them."""
        query = select(runs).order_by(runs.c.created.desc(), runs.c.id.desc()).limit(limit)
        if states is not None:
            query = query.where(runs.c.state.in_(list(states)))
        with self.reading() as connection:
            return [unpack_row(row) for row in connection.execute(query).mappings()]

    def move(
        self,
        run: str,
        from_states: Iterable[str],
        to_state: str,
        where: dict | None = None,
        truncate: int | None = None,
        **columns: object,
    ) -> bool:
        """Changes the state, if it is one of `from_states` and the columns equal those of `where`; returns whether it did.

        columns: other columns to set. truncate: a step; deletes the rows, events and probes after it in the same
        transaction, for resuming from its checkpoint.
        """
        with self.writing() as connection:
            changed = (
                connection.execute(
                    update(runs)
                    .where(runs.c.id == run, runs.c.state.in_(list(from_states)), *equal(where))
                    .values(state=to_state, **pack_columns(columns))
                ).rowcount
                == 1
            )
            if changed and truncate is not None:
                run_rows.truncate(connection, run, truncate)
        return changed

    def update(self, run: str, where: dict | None = None, **columns: object) -> bool:
        """Sets columns other than the state, if the columns equal those of `where`; returns whether it did."""
        change = update(runs).where(runs.c.id == run, *equal(where)).values(**pack_columns(columns))
        with self.writing() as connection:
            return connection.execute(change).rowcount == 1

    def request(self, run: str, request: str | None) -> bool:
        """Requests a running run to "pause" or "stop", or withdraws the request (None); returns whether it was running."""
        return self.update(
            run,
            where={"state": "running"},
            request=request,
            requested=time.time() if request else None,
            answered=None,
            signalled=None,
        )

    def next_queued(self) -> str | None:
        """The run that `claim` would return now."""
        with self.reading() as connection:
            return connection.scalar(_NEXT)

    def claim(self, **columns: object) -> str | None:
        """Claims the next queued run for a worker, resumed runs first, then the oldest; None when the queue is empty."""
        while True:
            with self.writing() as connection:
                run = connection.scalar(_NEXT)
                if run is None:
                    return None
                free = update(runs).where(runs.c.id == run, runs.c.state == "queued", runs.c.claimed.is_(None))
                now = time.time()
                if connection.execute(free.values(claimed=now, heartbeat=now, **columns)).rowcount == 1:
                    return run

    def delete(self, run: str, states: Iterable[str] | None = None) -> bool:
        """Deletes the run with its rows and events, if it is in one of `states`; returns whether it did."""
        deletion = delete(runs).where(runs.c.id == run)
        if states is not None:
            deletion = deletion.where(runs.c.state.in_(list(states)))
        with self.writing() as connection:
            return connection.execute(deletion).rowcount == 1

    # Metric rows

    def add_rows(self, run: str, rows: list[dict]) -> bool:
        """Adds rows, or updates the given columns of existing ones by step; returns False when the run has been deleted."""
        return self.record(run, rows=rows) is not None

    def rows(self, run: str, after_step: int = -1) -> list[dict]:
        """The rows after `after_step` in ascending order of their distinct steps; columns without a value are None."""
        with self.reading() as connection:
            return metrics.get(connection, run, after_step)

    def dev_curves(self, runs: list[str]) -> dict[str, list[tuple[int, float]]]:
        """{run: [(step, dev F1)]} in ascending order of steps; runs without an evaluation are left out."""
        with self.reading() as connection:
            return metrics.dev_curves(connection, runs)

    def truncate(self, run: str, step: int) -> None:
        """Deletes rows, events and probes after `step`; `move(…, truncate=step)` also changes the state."""
        with self.writing() as connection:
            run_rows.truncate(connection, run, step)

    # Events

    def add_event(self, run: str, step: int, kind: str, message: str, values: dict | None = None) -> None:
        """Adds an event: the English source of its message and its values, which are translated when it is read."""
        self.record(run, events=[{"step": step, "kind": kind, "message": (message, values or {})}])

    def events(self, run: str, after: int = 0) -> list[dict]:
        """The run's events, oldest first: {"id", "step", "time", "kind", "text": in the current language, "values"}."""
        with self.reading() as connection:
            return event_log.get(connection, run, after)

    # For the trainer, which writes twice a second

    def record(
        self,
        run: str,
        rows: Sequence[dict] = (),
        events: Sequence[dict] = (),
        where: dict | None = None,
        frames: Sequence[dict] = (),
        **columns: object,
    ) -> dict | None:
        """Writes rows, events, frames (see `probes`) and columns in one transaction, if the columns equal those of `where`.

        Returns the run's current {"request", "answered"}; returns None and writes nothing if the columns differ or the run
        has been deleted.
        """
        with self.writing() as connection:
            is_run = (runs.c.id == run, *equal(where))
            # Locks the row, so that no other process takes over or deletes the run before its rows are written.
            query = select(runs.c.request, runs.c.answered).where(*is_run).with_for_update()
            request = connection.execute(query).mappings().first()
            if request is None:
                return None
            if columns:
                connection.execute(update(runs).where(*is_run).values(**pack_columns(columns)))
            metrics.put(connection, run, rows)
            event_log.put(connection, run, events)
            probes.put(connection, run, frames)
            return dict(request)
