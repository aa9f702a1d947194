"""Reconciling: whoever looks at the runs first makes the store agree with the processes that really live.

Cheap when all is well: one query and a few lock files.
"""

import time

from ... import home
from ...store import Store, experiments
from ...store import open as open_store
from . import failures, files, launch, locks, system
from .states import OVER

CLAIM_S = 30.0  # a claimed run whose process took no lock within this time goes back into the queue
HEARTBEAT_S = 60.0  # a run on another machine is dead when nothing was heard of it for so long
ANSWER_S = 10.0  # a request without an answer for so long is followed by SIGTERM
KILL_S = 30.0  # … and for so long by SIGKILL
TRIES = 5  # attempts that a run of a race makes by itself
HEARD_S = 300.0  # the same for a process that heard the SIGTERM but is still busy, evaluating say

LEFT = ["running", "interrupted"]
OWNERLESS = {
    "claimed": None,
    "worker": None,
    "error": None,
    "advice": None,
    "failure": None,
}  # columns of a run that waits again


def reconcile(store: Store | None = None) -> None:
    """Ends dead runs, frees stale claims, presses unanswered requests, and starts a worker for a waiting queue."""
    store = store or open_store()
    launch.reap()
    waiting = False
    for row in store.runs(["running", "queued"]):
        if row["state"] == "running":
            if not alive(row):
                interrupt(store, row)
            elif row["request"] and row["answered"] is None:
                press(store, row)
        elif row["claimed"] is None:
            waiting = True
        elif stale(row):
            waiting |= store.move(
                row["run"], ["queued"], "queued", where={"claimed": row["claimed"]}, claimed=None, worker=None
            )
    if waiting or experiments.searching(store, 1):
        launch.spawn_worker(store)


def here(row: dict) -> bool:
    """Does the row's process belong to this machine and this home, where its lock can be looked at?"""
    return row["host"] == system.host() and row["home"] == str(home.root())


def alive(row: dict) -> bool:
    """Does the process of a running run live: by its lock here, elsewhere by its heartbeat."""
    if here(row):
        return locks.held(row["run"])
    return time.time() - (row["heartbeat"] or 0) < HEARTBEAT_S


def stale(row: dict) -> bool:
    """Has a claimed run waited too long for its process?"""
    age = time.time() - row["claimed"]
    if here(row):
        return age > CLAIM_S and not locks.held(row["run"])
    return age > HEARTBEAT_S and time.time() - (row["heartbeat"] or 0) > HEARTBEAT_S


def interrupt(
    store: Store, row: dict, state: str = "interrupted", error=None, advice=failures.RESUME, failure=None
) -> bool:
    """Records that the process of this very attempt is dead; the worker, which knows why, may replace a guess.

    In a race, which goes on unattended, an interrupted run waits for its next attempt at once.
    """
    if error is None:
        error = failures.FORCED.get(row["request"], failures.SILENT) if row["signalled"] else failures.SILENT
        states = ["running"]
    else:
        states = LEFT
    done = store.move(
        row["run"],
        states,
        state,
        where={"attempt": row["attempt"]},
        ended=time.time(),
        error=error,
        advice=advice,
        failure=failure,
        **OVER,
    )
    if done and state == "interrupted" and not row["request"] and row["attempt"] < TRIES:
        race = row["experiment"] and experiments.find(store, row["experiment"])
        if race and race["state"] == "racing":
            store.move(
                row["run"],
                [state],
                "queued",
                where={"attempt": row["attempt"]},
                priority=1,
                queued=time.time(),
                ended=None,
                **OWNERLESS,
            )
    return done


def press(store: Store, row: dict) -> None:
    """Follows up a request that the process of this machine does not answer: SIGTERM first, then SIGKILL."""
    if not here(row) or not row["requested"]:
        return
    age = time.time() - row["requested"]
    unanswered = {"state": "running", "attempt": row["attempt"], "requested": row["requested"], "answered": None}
    if age > (HEARD_S if _heard(row) else KILL_S):
        stage, where, act = "kill", unanswered, system.kill
    elif age > ANSWER_S and row["signalled"] is None:
        stage, where, act = "terminate", {**unanswered, "signalled": None}, system.ask_to_end
    else:
        return
    if is_trainer(row) and store.update(row["run"], where=where, signalled=stage):
        act(row["pid"])


def is_trainer(row: dict) -> bool:
    """Is the process with the row's id still the one that trains it, and no stranger with the same number?"""
    if not row["pid"] or not locks.held(row["run"]):
        return False
    began = system.started_at(row["pid"])
    if began is None:
        return False
    if row["background"]:  # its command line names the run
        return {"run-queued", row["run"]} <= set(system.command_of(row["pid"]))
    return row["process_started"] is not None and abs(began - row["process_started"]) < 2


def _heard(row: dict) -> bool:
    """Did the process touch its answer file since the request was made?"""
    try:
        return (home.run_folder(row["run"]) / files.ANSWER).stat().st_mtime >= row["requested"]
    except FileNotFoundError:
        return False
