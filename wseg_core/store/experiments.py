"""Experiments: plans and their runs, as functions of a `Store`, with rows as plain dicts.

The state of an experiment follows from the states of its runs; call `update_states` before reading it.
"""

import datetime
import time
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, func, insert, select, update
from sqlalchemy import delete as delete_from

from ..errors import UserError, nearest
from ..language import current, text
from .ids import new_ids
from .runs import pack_columns, unpack_row
from .schema import events, experiments, metrics, runs
from .store import Store

STATES = ("racing", "stopped", "done")  # stopped: has runs that `resume` continues
OPEN = ("queued", "running")
RESUMABLE = ("paused", "stopped", "interrupted")  # states of runs that resuming an experiment continues, unless pruned
PRUNED = "pruned"  # the kind of event that distinguishes a pruned run from one that a user stopped
TICK_S = 1e-5  # seconds between the queue times of runs that are queued together, which keeps their order


def create(store: Store, plan: dict, variants: list[dict], name: str = "", note: str = "") -> tuple[str, list[str]]:
    """Adds an experiment and its runs in one transaction; returns its id and the runs' ids in order.

    variants: columns of the run rows: config, name, variant, and for runs that are not queued, state and its columns.
    """
    now = time.time()
    with store.writing() as connection:
        [experiment] = new_ids(connection, experiments, 1, now)
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
    """Adds runs to an experiment, sets its state to "racing" and its `columns`; returns the runs' ids.

    Returns None and changes nothing if the experiment is in none of `states` or does not have `seen` runs any more.
    """
    now = time.time()
    with store.writing() as connection:
        # The update locks the row, so that no other process adds runs between the count and the insert.
        change = update(experiments).where(experiments.c.id == experiment, experiments.c.state.in_(list(states)))
        if connection.execute(change.values(state="racing", **columns)).rowcount != 1:
            return None
        in_experiment = runs.c.experiment == experiment
        if connection.scalar(select(func.count()).select_from(runs).where(in_experiment)) != seen:
            connection.rollback()
            return None
        last = connection.scalar(select(func.max(runs.c.place)).where(in_experiment))
        return _add(connection, experiment, variants, 0 if last is None else last + 1, now)


def _add(connection: Connection, experiment: str, variants: list[dict], place: int, now: float) -> list[str]:
    ids = new_ids(connection, runs, len(variants), now)
    for number, (run, columns) in enumerate(zip(ids, variants)):
        queued = now + number * TICK_S
        row = {"state": "queued", "note": "", "language": current(), **pack_columns(columns)}
        connection.execute(
            insert(runs).values(
                id=run, experiment=experiment, place=place + number, created=queued, queued=queued, **row
            )
        )
    return ids


def get(store: Store, experiment: str) -> dict:
    """The experiment's row; for an unknown id, raises UserError that suggests the one of this name or of the most similar id."""
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
    """The experiment's row, or None if there is no such experiment."""
    with store.reading() as connection:
        row = connection.execute(select(experiments).where(experiments.c.id == experiment)).mappings().first()
    return _unpack_row(row) if row else None


def listed(store: Store) -> list[dict]:
    """All rows, newest first, each with `counts`: {state: number of runs}."""
    with store.reading() as connection:
        rows = (
            connection.execute(select(experiments).order_by(experiments.c.created.desc(), experiments.c.id.desc()))
            .mappings()
            .all()
        )
        counted = connection.execute(
            select(runs.c.experiment, runs.c.state, func.count())
            .where(runs.c.experiment.is_not(None))
            .group_by(runs.c.experiment, runs.c.state)
        ).all()
    counts: dict[str, dict] = {row["id"]: {} for row in rows}
    for experiment, state, count in counted:
        counts.setdefault(experiment, {})[state] = count
    return [{**_unpack_row(row), "counts": counts[row["id"]]} for row in rows]


def runs_of(store: Store, experiment: str) -> list[dict]:
    """The rows of the experiment's runs in order of `place`, each with `pruned`: bool."""
    query = select(runs).where(runs.c.experiment == experiment).order_by(runs.c.place, runs.c.id)
    pruned_ids = select(runs.c.id).where(runs.c.experiment == experiment, _pruned())
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
        pruned = set(connection.scalars(pruned_ids))
    return [{**unpack_row(row), "pruned": row["id"] in pruned} for row in rows]


def scores(store: Store, run_ids: list[str]) -> dict[str, list[float]]:
    """{run: [dev F1 of each evaluation, 0–1]}; runs that have not been evaluated are left out."""
    query = (
        select(metrics.c.run, metrics.c.dev_f1)
        .where(metrics.c.run.in_(run_ids), metrics.c.dev_f1.is_not(None))
        .order_by(metrics.c.run, metrics.c.step)
    )
    dev_f1: dict[str, list[float]] = {}
    with store.reading() as connection:
        for run, f1 in connection.execute(query):
            dev_f1.setdefault(run, []).append(f1)
    return dev_f1


def move(store: Store, experiment: str, from_states: Iterable[str], to_state: str, **columns: object) -> bool:
    """Changes the state and `columns`, if the state is one of `from_states`; returns whether it did."""
    change = update(experiments).where(experiments.c.id == experiment, experiments.c.state.in_(list(from_states)))
    with store.writing() as connection:
        return connection.execute(change.values(state=to_state, **columns)).rowcount == 1


def change(store: Store, experiment: str, **columns: object) -> bool:
    """Sets columns such as name, note or plan; returns whether the experiment exists."""
    with store.writing() as connection:
        return (
            connection.execute(update(experiments).where(experiments.c.id == experiment).values(columns)).rowcount == 1
        )


def stop_runs(store: Store, experiment: str, running: bool = True) -> int:
    """Stops the queued runs and, with `running`, requests the running ones to stop; returns how many of both."""
    now, in_experiment = time.time(), runs.c.experiment == experiment
    waiting = update(runs).where(in_experiment, runs.c.state == "queued")
    not_requested = update(runs).where(
        in_experiment, runs.c.state == "running", runs.c.request.is_distinct_from("stop")
    )
    with store.writing() as connection:
        count = connection.execute(waiting.values(state="stopped", ended=now, claimed=None, worker=None)).rowcount
        if running:
            count += connection.execute(
                not_requested.values(request="stop", requested=now, answered=None, signalled=None)
            ).rowcount
    return count


def delete(store: Store, experiment: str) -> bool:
    """Deletes an experiment that has no runs left; returns whether it did."""
    empty = ~select(runs.c.id).where(runs.c.experiment == experiment).exists()
    with store.writing() as connection:
        return connection.execute(delete_from(experiments).where(experiments.c.id == experiment, empty)).rowcount == 1


def runs_left(row: dict, count: int) -> int:
    """How many more runs the experiment may add as others end, after `count` of them: trials of a search, or seeds."""
    plan = row["plan"]
    most = (plan.get("search") or {}).get("runs") or (plan.get("budget") or {}).get("runs") or 0
    return max(0, most - count)


def update_states(store: Store) -> None:
    """Updates the state of each experiment to the states of its runs; writes only those that have changed."""
    for row in listed(store):
        counts = row["counts"]
        total, busy = sum(counts.values()), any(counts.get(state) for state in OPEN)
        if row["state"] == "done":
            if busy:  # one of its runs was resumed
                move(store, row["id"], ["done"], "racing")
        elif not busy and not runs_left(row, total):
            resumable = any(counts.get(state) for state in RESUMABLE) and _has_resumable_runs(store, row["id"])
            state = "stopped" if resumable else "done"
            if state != row["state"]:
                move(store, row["id"], [row["state"]], state)


def _has_resumable_runs(store: Store, experiment: str) -> bool:
    """Whether the experiment has a run that was stopped, paused or interrupted, and not pruned."""
    query = select(runs.c.id).where(runs.c.experiment == experiment, runs.c.state.in_(RESUMABLE), ~_pruned())
    with store.reading() as connection:
        return connection.scalar(query.limit(1)) is not None


def _pruned() -> ColumnElement[bool]:
    """The condition that a run was stopped by pruning."""
    has_event = select(events.c.id).where(events.c.run == runs.c.id, events.c.kind == PRUNED).exists()
    return (runs.c.state == "stopped") & has_event


def searching(store: Store, at_once: int) -> list[str]:
    """Ids of racing experiments whose search has trials left and fewer than `at_once` queued or running."""
    return [row["id"] for row in _growing(store) if row["plan"].get("search") and _busy(row) < at_once]


def deciding(store: Store) -> list[str]:
    """Ids of racing experiments that add seeds until the result is sure and have no run queued or running."""
    return [row["id"] for row in _growing(store) if not row["plan"].get("search") and not _busy(row)]


def growing(store: Store, at_once: int) -> list[str]:
    """Ids of racing experiments to which trials or seeds may be added now."""
    return [row["id"] for row in _growing(store) if _busy(row) < (at_once if row["plan"].get("search") else 1)]


def _growing(store: Store) -> list[dict]:
    """Rows of racing experiments that may still add runs."""
    with store.reading() as connection:
        plans = connection.execute(
            select(experiments.c.id, experiments.c.plan).where(experiments.c.state == "racing")
        ).all()
        if not any(runs_left({"plan": plan}, 0) for _, plan in plans):
            return []
    return [row for row in listed(store) if row["state"] == "racing" and runs_left(row, sum(row["counts"].values()))]


def _busy(row: dict) -> int:
    return sum(row["counts"].get(state, 0) for state in OPEN)


def _unpack_row(row: Mapping) -> dict:
    created = datetime.datetime.fromtimestamp(row["created"], datetime.UTC)
    return {**row, "created": created.isoformat(timespec="seconds")}
