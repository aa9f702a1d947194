"""Experiments: a plan, and the runs that it became. Functions over a `Store`, in plain dicts like its own.

What an experiment's state says follows from its runs: `settle` brings it up to date, and whoever reads calls it.
"""

import datetime
import time
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, func, insert, select, update
from sqlalchemy import delete as delete_from

from ..errors import UserError, nearest
from ..language import current, text
from .ids import fresh_ids
from .runs import shown, stored
from .schema import events, experiments, metrics, runs
from .store import Store

STATES = ("racing", "stopped", "done")  # stopped: something is left that `resume` goes on with
OPEN = ("queued", "running")
LEFT = ("paused", "stopped", "interrupted")  # what resuming an experiment goes on with, unless it was pruned
PRUNED = "pruned"  # the kind of the event that tells a pruned run from one that somebody stopped
TICK_S = 1e-5  # between the queue times of runs that are queued together, so that they keep their order


def create(store: Store, plan: dict, variants: list[dict], name: str = "", note: str = "") -> tuple[str, list[str]]:
    """A new experiment with its runs, all of them or none: its id and theirs, in the order of their places.

    `variants` are columns of run rows: config, name, variant, and state with what belongs to it where not queued.
    """
    now = time.time()
    with store.writing() as connection:
        [experiment] = fresh_ids(connection, experiments, 1, now)
        row = {"id": experiment, "name": name, "note": note, "plan": plan, "created": now, "state": "racing"}
        connection.execute(insert(experiments).values(row))
        return experiment, _add(connection, experiment, variants, 0, now)


def add(
    store: Store,
    experiment: str,
    variants: list[dict],
    seen: int,
    states: Iterable[str] = ("racing",),
    **columns: object,
) -> list[str] | None:
    """Adds runs to an experiment in one of `states` that still has `seen` of them, which makes it race.

    Changes `columns` of the experiment too. The runs' ids, or None, and nothing done, where it changed meanwhile.
    """
    now = time.time()
    with store.writing() as connection:
        # The update locks the row, so that no other process adds runs between the count and the insert.
        racing = update(experiments).where(experiments.c.id == experiment, experiments.c.state.in_(list(states)))
        if connection.execute(racing.values(state="racing", **columns)).rowcount != 1:
            return None
        mine = runs.c.experiment == experiment
        if connection.scalar(select(func.count()).select_from(runs).where(mine)) != seen:
            connection.rollback()
            return None
        last = connection.scalar(select(func.max(runs.c.place)).where(mine))
        return _add(connection, experiment, variants, 0 if last is None else last + 1, now)


def _add(connection: Connection, experiment: str, variants: list[dict], place: int, now: float) -> list[str]:
    ids = fresh_ids(connection, runs, len(variants), now)
    for number, (run, columns) in enumerate(zip(ids, variants)):
        at = now + number * TICK_S
        row = {"state": "queued", "note": "", "language": current(), **stored(columns)}
        connection.execute(
            insert(runs).values(id=run, experiment=experiment, place=place + number, created=at, queued=at, **row)
        )
    return ids


def get(store: Store, experiment: str) -> dict:
    """The experiment's row; raises UserError naming the nearest id (by id or name) for an unknown one."""
    row = find(store, experiment)
    if row is None:
        with store.reading() as connection:
            known = connection.execute(select(experiments.c.id, experiments.c.name)).all()
        hint = next((i for i, name in known if name and name == experiment), "") or nearest(
            experiment, [i for i, _ in known]
        )
        advice = text("Did you mean “{hint}”?", hint=hint) if hint else text("`experiments` lists the existing IDs.")
        raise UserError(text("There is no experiment “{experiment}”.", experiment=experiment[:80]), "", advice)
    return row


def find(store: Store, experiment: str) -> dict | None:
    """The experiment's row, or None."""
    with store.reading() as connection:
        row = connection.execute(select(experiments).where(experiments.c.id == experiment)).mappings().first()
    return _shown(row) if row else None


def listed(store: Store) -> list[dict]:
    """Rows, newest first, each with `counts`: its runs by state."""
    with store.reading() as connection:
        found = (
            connection.execute(select(experiments).order_by(experiments.c.created.desc(), experiments.c.id.desc()))
            .mappings()
            .all()
        )
        counted = connection.execute(
            select(runs.c.experiment, runs.c.state, func.count())
            .where(runs.c.experiment.is_not(None))
            .group_by(runs.c.experiment, runs.c.state)
        ).all()
    counts: dict[str, dict] = {row["id"]: {} for row in found}
    for experiment, state, count in counted:
        counts.setdefault(experiment, {})[state] = count
    return [{**_shown(row), "counts": counts[row["id"]]} for row in found]


def runs_of(store: Store, experiment: str) -> list[dict]:
    """The experiment's run rows in the order of their places, each with `pruned`."""
    query = select(runs).where(runs.c.experiment == experiment).order_by(runs.c.place, runs.c.id)
    told = select(runs.c.id).where(runs.c.experiment == experiment, _pruned())
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
        pruned = set(connection.scalars(told))
    return [{**shown(row), "pruned": row["id"] in pruned} for row in rows]


def scores(store: Store, of: list[str]) -> dict[str, list[float]]:
    """The dev F1s of runs, evaluation by evaluation; runs without any are missing."""
    query = (
        select(metrics.c.run, metrics.c.dev_f1)
        .where(metrics.c.run.in_(of), metrics.c.dev_f1.is_not(None))
        .order_by(metrics.c.run, metrics.c.step)
    )
    found: dict[str, list[float]] = {}
    with store.reading() as connection:
        for run, f1 in connection.execute(query):
            found.setdefault(run, []).append(f1)
    return found


def move(store: Store, experiment: str, from_states: Iterable[str], to_state: str, **columns: object) -> bool:
    """Changes the state (and columns) if it is still one of `from_states`; whether it did."""
    change = update(experiments).where(experiments.c.id == experiment, experiments.c.state.in_(list(from_states)))
    with store.writing() as connection:
        return connection.execute(change.values(state=to_state, **columns)).rowcount == 1


def change(store: Store, experiment: str, **columns: object) -> bool:
    """Changes name, note or plan; whether it is there."""
    with store.writing() as connection:
        return (
            connection.execute(update(experiments).where(experiments.c.id == experiment).values(columns)).rowcount == 1
        )


def stop_runs(store: Store, experiment: str, running: bool = True) -> int:
    """Stops the runs that wait and, with `running`, asks the others to stop; how many there were."""
    now, mine = time.time(), runs.c.experiment == experiment
    waiting = update(runs).where(mine, runs.c.state == "queued")
    unasked = update(runs).where(mine, runs.c.state == "running", runs.c.request.is_distinct_from("stop"))
    with store.writing() as connection:
        count = connection.execute(waiting.values(state="stopped", ended=now, claimed=None, worker=None)).rowcount
        if running:
            count += connection.execute(
                unasked.values(request="stop", requested=now, answered=None, signalled=None)
            ).rowcount
    return count


def delete(store: Store, experiment: str) -> bool:
    """Removes an experiment that has no runs any more; whether it did."""
    empty = ~select(runs.c.id).where(runs.c.experiment == experiment).exists()
    with store.writing() as connection:
        return connection.execute(delete_from(experiments).where(experiments.c.id == experiment, empty)).rowcount == 1


def owed(row: dict, count: int) -> int:
    """How many runs the experiment's search has still to try, when it has tried `count`; 0 without a search."""
    return max(0, ((row["plan"].get("search") or {}).get("runs") or 0) - count)


def settle(store: Store) -> None:
    """Makes each experiment's state agree with its runs; a write only where one is out of date."""
    for row in listed(store):
        counts = row["counts"]
        total, busy = sum(counts.values()), any(counts.get(state) for state in OPEN)
        if row["state"] == "done":
            if busy:  # one of its runs was resumed
                move(store, row["id"], ["done"], "racing")
        elif not busy and not owed(row, total):
            wanted = "stopped" if any(counts.get(state) for state in LEFT) and _left(store, row["id"]) else "done"
            if wanted != row["state"]:
                move(store, row["id"], [row["state"]], wanted)


def _left(store: Store, experiment: str) -> bool:
    """Has the experiment a run that was stopped, paused or interrupted, and not pruned?"""
    query = select(runs.c.id).where(runs.c.experiment == experiment, runs.c.state.in_(LEFT), ~_pruned())
    with store.reading() as connection:
        return connection.scalar(query.limit(1)) is not None


def _pruned() -> ColumnElement[bool]:
    """The condition that a run was stopped by pruning."""
    told = select(events.c.id).where(events.c.run == runs.c.id, events.c.kind == PRUNED).exists()
    return (runs.c.state == "stopped") & told


def searching(store: Store, at_once: int) -> list[str]:
    """Racing experiments whose search owes a trial and has fewer than `at_once` under way."""
    with store.reading() as connection:
        plans = connection.execute(
            select(experiments.c.id, experiments.c.plan).where(experiments.c.state == "racing")
        ).all()
        if not any(plan.get("search") for _, plan in plans):
            return []
    return [
        row["id"]
        for row in listed(store)
        if row["state"] == "racing"
        and owed(row, sum(row["counts"].values()))
        and sum(row["counts"].get(s, 0) for s in OPEN) < at_once
    ]


def _shown(row: Mapping) -> dict:
    created = datetime.datetime.fromtimestamp(row["created"], datetime.UTC)
    return {**row, "created": created.isoformat(timespec="seconds")}
