"""The store: every question and every change, as plain dicts.

A run's row is the only truth of its state; `move` changes it by compare-and-set. Every change is one
short transaction, so that many processes can write and none waits long.
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
from .database import Database
from .ids import fresh_ids
from .runs import equal, rewind, shown, stored
from .schema import runs

_stores: dict[str, "Store"] = {}
_opening = threading.Lock()


def open(url: str | None = None) -> "Store":
    """The store at `url` (default: WSEG_STORE), opened once a process.

    Its tables are brought up to date. A database file that does not exist is created by the first write: whoever only
    reads leaves the folder as it is.
    """
    url = url or home.store_url()
    with _opening:
        store = _stores.get(url)
        if store is None or store.vanished():
            store = _stores[url] = Store(url, create=False)
        return store


class Store(Database):
    """Runs, metric rows and events of one database. Safe to use from several threads."""

    # Runs

    def create(self, config: dict, name: str = "", note: str = "", state: str = "queued", **columns: object) -> str:
        """A new run's id, such as 20261120-201530-k3f9: sorts by time (UTC), fits a folder name and a URL."""
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
            [run] = fresh_ids(connection, runs, 1, now)
            connection.execute(insert(runs).values(id=run, **row))
        return run

    def get(self, run: str) -> dict:
        """The run's row; raises UserError naming the nearest id (by id or name) for an unknown one."""
        row = self.find(run)
        if row is None:
            with self.reading() as connection:
                known = connection.execute(select(runs.c.id, runs.c.name)).all()
            hint = next((i for i, name in known if name and name == run), "") or nearest(run, [i for i, _ in known])
            advice = text("Did you mean “{hint}”?", hint=hint) if hint else text("`runs` lists all run IDs.")
            raise UserError(text("There is no run “{run}”.", run=run[:80]), "", advice)
        return row

    def find(self, run: str) -> dict | None:
        """The run's row, or None."""
        with self.reading() as connection:
            row = connection.execute(select(runs).where(runs.c.id == run)).mappings().first()
        return shown(row) if row else None

    def runs(self, states: Iterable[str] | None = None, limit: int | None = None) -> list[dict]:
        """Rows, newest first; only those in `states` where given."""
        query = select(runs).order_by(runs.c.created.desc(), runs.c.id.desc()).limit(limit)
        if states is not None:
            query = query.where(runs.c.state.in_(list(states)))
        with self.reading() as connection:
            return [shown(row) for row in connection.execute(query).mappings()]

    def move(
        self,
        run: str,
        from_states: Iterable[str],
        to_state: str,
        where: dict | None = None,
        cut: int | None = None,
        **columns: object,
    ) -> bool:
        """Changes the state if it is still one of `from_states` and the columns of `where` still hold; whether it did.

        `cut`: deletes rows, events and probes beyond that step in the same transaction (resuming).
        """
        with self.writing() as connection:
            changed = (
                connection.execute(
                    update(runs)
                    .where(runs.c.id == run, runs.c.state.in_(list(from_states)), *equal(where))
                    .values(state=to_state, **stored(columns))
                ).rowcount
                == 1
            )
            if changed and cut is not None:
                rewind(connection, run, cut)
        return changed

    def update(self, run: str, where: dict | None = None, **columns: object) -> bool:
        """Changes columns other than the state, if those of `where` still hold; whether it did."""
        change = update(runs).where(runs.c.id == run, *equal(where)).values(**stored(columns))
        with self.writing() as connection:
            return connection.execute(change).rowcount == 1

    def request(self, run: str, wish: str | None) -> bool:
        """Asks a running run to "pause" or "stop" (None takes it back); whether it was running."""
        return self.update(
            run,
            where={"state": "running"},
            request=wish,
            requested=time.time() if wish else None,
            answered=None,
            signalled=None,
        )

    def claim(self, **columns: object) -> str | None:
        """Takes the next run of the queue for a worker: resumed ones first, then the oldest; None when it is empty."""
        waiting = (
            select(runs.c.id)
            .where(runs.c.state == "queued", runs.c.claimed.is_(None))
            .order_by(runs.c.priority.desc(), runs.c.queued, runs.c.id)
            .limit(1)
        )
        while True:
            with self.writing() as connection:
                run = connection.scalar(waiting)
                if run is None:
                    return None
                free = update(runs).where(runs.c.id == run, runs.c.state == "queued", runs.c.claimed.is_(None))
                now = time.time()
                if connection.execute(free.values(claimed=now, heartbeat=now, **columns)).rowcount == 1:
                    return run

    def delete(self, run: str, states: Iterable[str] | None = None) -> bool:
        """Removes the run with its rows and events, if it is in one of `states`; whether it did."""
        gone = delete(runs).where(runs.c.id == run)
        if states is not None:
            gone = gone.where(runs.c.state.in_(list(states)))
        with self.writing() as connection:
            return connection.execute(gone).rowcount == 1

    # Metric rows

    def add_rows(self, run: str, rows: list[dict]) -> bool:
        """Adds rows by step, or fills in the given columns of rows that are there; False when the run is gone."""
        return self.record(run, rows=rows) is not None

    def rows(self, run: str, after_step: int = -1) -> list[dict]:
        """The rows beyond `after_step`, step strictly increasing; columns without a value are None."""
        with self.reading() as connection:
            return metrics.get(connection, run, after_step)

    def cut_rows(self, run: str, step: int) -> None:
        """Deletes rows, events and probes beyond `step`; `move(…, cut=step)` does it together with a state."""
        with self.writing() as connection:
            rewind(connection, run, step)

    # Events

    def add_event(self, run: str, step: int, kind: str, message: str, values: dict | None = None) -> None:
        """Adds a sentence: its English source and its values, translated when it is read."""
        self.record(run, events=[{"step": step, "kind": kind, "message": (message, values or {})}])

    def events(self, run: str, after: int = 0) -> list[dict]:
        """The run's sentences, oldest first: id, step, time, kind, text (in the current language), values."""
        with self.reading() as connection:
            return event_log.get(connection, run, after)

    # What a trainer writes twice a second

    def record(
        self,
        run: str,
        rows: Sequence[dict] = (),
        events: Sequence[dict] = (),
        where: dict | None = None,
        frames: Sequence[dict] = (),
        **columns: object,
    ) -> dict | None:
        """Rows, events, frames (see `probes`) and columns in one transaction, if the columns of `where` hold.

        Gives the run's present `request` and `answered`; None, and nothing written, when `where` no longer
        holds or the run is gone.
        """
        with self.writing() as connection:
            mine = (runs.c.id == run, *equal(where))
            # Locks the row, so that nobody takes or deletes the run before its rows are in.
            asked = select(runs.c.request, runs.c.answered).where(*mine).with_for_update()
            found = connection.execute(asked).mappings().first()
            if found is None:
                return None
            if columns:
                connection.execute(update(runs).where(*mine).values(**stored(columns)))
            metrics.put(connection, run, rows)
            event_log.put(connection, run, events)
            probes.put(connection, run, frames)
            return dict(found)
