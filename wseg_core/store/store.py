"""The store: every question and every change, as plain dicts.

A run's row is the only truth of its state; `move` changes it by compare-and-set. Every change is one
short transaction, so that many processes can write and none waits long.
"""

import datetime
import math
import os
import secrets
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Table, delete, exc, insert, select, update

from .. import home
from ..errors import UserError, nearest
from ..language import current, text
from ..training.metrics import check
from . import engine as engines
from . import messages
from . import probes as probed
from .migrations import migrate
from .schema import events, metrics, runs

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
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


class Store:
    """Runs, metric rows and events of one database. Safe to use from several threads.

    create: makes a missing database file at once; otherwise readers find it empty until something is written.
    """

    def __init__(self, url: str, create: bool = True):
        self._engine = engines.connect(url)
        self._writes = engines.for_writing(self._engine)
        self.file = engines.file_of(self._engine)
        self._prepared = False
        self._preparing = threading.Lock()
        if create or not self._can_wait():
            self._prepare()

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads, as a context that gives its connection."""
        if not self._prepared:
            if self.file and not os.path.exists(self.file):
                return engines.empty().begin()
            self._prepare()
        return self._engine.begin()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that may write, as a context that gives its connection; SQLite lets in one at a time."""
        if not self._prepared:
            self._prepare()
        return self._writes.begin()

    def vanished(self) -> bool:
        """Whether the database file was there and has been deleted since."""
        return self._prepared and self.file is not None and not os.path.exists(self.file)

    def _can_wait(self) -> bool:
        """Whether the database is a missing file in a place where one can be created later."""
        if self.file is None or os.path.exists(self.file):
            return False
        folder = os.path.dirname(self.file)
        return os.path.isdir(folder) or folder == str(home.checkpoints())

    def _prepare(self) -> None:
        """Creates the tables or brings them up to date."""
        with self._preparing:
            if self._prepared:
                return
            if self.file and os.path.dirname(self.file) == str(home.checkpoints()):
                home.make(home.checkpoints())
            try:
                with self._writes.begin() as connection:
                    engines.lock_schema(connection)
                    migrate(connection)
            except exc.DBAPIError as error:
                raise UserError(
                    text("The run database cannot be opened: {reason}.", reason=" ".join(str(error.orig).split())),
                    "WSEG_STORE",
                    text("Check that the location exists, is writable and has free space."),
                ) from error
            self._prepared = True

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
                    .where(runs.c.id == run, runs.c.state.in_(list(from_states)), *_equal(where))
                    .values(state=to_state, **stored(columns))
                ).rowcount
                == 1
            )
            if changed and cut is not None:
                _cut(connection, run, cut)
        return changed

    def update(self, run: str, where: dict | None = None, **columns: object) -> bool:
        """Changes columns other than the state, if those of `where` still hold; whether it did."""
        change = update(runs).where(runs.c.id == run, *_equal(where)).values(**stored(columns))
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
        columns = [c for c in metrics.c if c.name != "run"]
        query = select(*columns).where(metrics.c.run == run, metrics.c.step > after_step).order_by(metrics.c.step)
        with self.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def cut_rows(self, run: str, step: int) -> None:
        """Deletes rows, events and probes beyond `step`; `move(…, cut=step)` does it together with a state."""
        with self.writing() as connection:
            _cut(connection, run, step)

    # Events

    def add_event(self, run: str, step: int, kind: str, message: str, values: dict | None = None) -> None:
        """Adds a sentence: its English source and its values, translated when it is read."""
        self.record(run, events=[{"step": step, "kind": kind, "message": (message, values or {})}])

    def events(self, run: str, after: int = 0) -> list[dict]:
        """The run's sentences, oldest first: id, step, time, kind, text (in the current language), values."""
        query = select(events).where(events.c.run == run, events.c.id > after).order_by(events.c.id)
        with self.reading() as connection:
            found = connection.execute(query).mappings().all()
        return [
            {
                "id": e["id"],
                "step": e["step"],
                "time": e["time"],
                "kind": e["kind"],
                "text": messages.unpack(e["message"]),
                "values": messages.values(e["message"]),
            }
            for e in found
        ]

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
            mine = (runs.c.id == run, *_equal(where))
            # Locks the row, so that nobody takes or deletes the run before its rows are in.
            asked = select(runs.c.request, runs.c.answered).where(*mine).with_for_update()
            found = connection.execute(asked).mappings().first()
            if found is None:
                return None
            if columns:
                connection.execute(update(runs).where(*mine).values(**stored(columns)))
            _put_rows(connection, run, rows)
            _put_events(connection, run, events)
            probed.put(connection, run, frames)
            return dict(found)


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


def there(connection: Connection, run: str) -> bool:
    """Is the run in the store; it stays there until the transaction ends."""
    return connection.scalar(select(runs.c.id).where(runs.c.id == run).with_for_update()) is not None


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
        key: messages.pack(value) if key in ("error", "advice") else _finite(value) for key, value in columns.items()
    }


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value  # JSON and SQLite know no NaN


def _equal(where: dict | None) -> list:
    return [runs.c[key].is_not_distinct_from(value) for key, value in (where or {}).items()]


def _put_rows(connection: Connection, run: str, rows: Sequence[dict]) -> None:
    if not rows:
        return
    rows = [{key: _finite(value) for key, value in check(row, complete=False).items()} for row in rows]
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


def _put_events(connection: Connection, run: str, items: Sequence[dict]) -> None:
    now = time.time()
    items = [{"run": run, "time": now, **item, "message": messages.pack(item["message"])} for item in items]
    if items:
        connection.execute(insert(events), items)


def _cut(connection: Connection, run: str, step: int) -> None:
    """The run as it was at `step`: later rows, events and probes go, and the best score is that of the rows that stay."""
    connection.execute(delete(metrics).where(metrics.c.run == run, metrics.c.step > step))
    connection.execute(delete(events).where(events.c.run == run, events.c.step > step))
    probed.cut(connection, run, step)
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
