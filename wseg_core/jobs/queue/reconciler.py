"""Updates the store to the processes that are alive; call it before reading runs.

It is cheap when nothing has changed: one query and a few lock files.
"""

import time

from ... import home
from ...store import Store, experiments
from ...store import open as open_store
from . import failures, files, locks, spawning, system
from .states import NO_REQUEST, UNCLAIMED

CLAIM_S = 30.0  # a claimed run whose process has taken no lock within this time returns to the queue
HEARTBEAT_S = 60.0  # a run on another machine counts as dead after this time without a heartbeat
ANSWER_S = 10.0  # a request that is not answered within this time is followed by SIGTERM …
KILL_S = 30.0  # … and after this time by SIGKILL
BUSY_S = 300.0  # the same for a process that received the SIGTERM but is busy, for example evaluating
ATTEMPTS = 5  # after which an interrupted run of an experiment is not queued again automatically

CORRECTABLE = ["running", "interrupted"]  # states that may be replaced by a worker, which knows the cause


def reconcile(store: Store | None = None) -> None:
    """Ends dead runs, releases expired claims, escalates unanswered requests, and starts a worker for a waiting queue."""
    store = store or open_store()
    spawning.reap()
    waiting = False
    for row in store.runs(["running", "queued"]):
        if row["state"] == "running":
            if not is_alive(row):
                interrupt(store, row)
            elif row["request"] and row["answered"] is None:
                escalate_request(store, row)
        elif row["claimed"] is None:
            waiting = True
        elif claim_expired(row):
            waiting |= store.move(
                row["run"], ["queued"], "queued", where={"claimed": row["claimed"]}, claimed=None, worker=None
            )
    if waiting or experiments.growing(store, 1):
        spawning.spawn_worker(store)


def is_local(row: dict) -> bool:
    """Whether the run's process belongs to this machine and this home, so that its lock can be tested."""
    return row["host"] == system.host() and row["home"] == str(home.root())


def is_alive(row: dict) -> bool:
    """Whether the process of a running run is alive, by its lock if it is local, otherwise by its heartbeat."""
    if is_local(row):
        return locks.held(row["run"])
    return time.time() - (row["heartbeat"] or 0) < HEARTBEAT_S


def claim_expired(row: dict) -> bool:
    """Whether a claimed run has waited too long for its process."""
    age = time.time() - row["claimed"]
    if is_local(row):
        return age > CLAIM_S and not locks.held(row["run"])
    return age > HEARTBEAT_S and time.time() - (row["heartbeat"] or 0) > HEARTBEAT_S


def interrupt(
    store: Store,
    row: dict,
    state: str = "interrupted",
    error: failures.Sentence = None,
    advice: failures.Sentence = failures.RESUME,
    failure: str | None = None,
) -> bool:
    """Records that the process of this attempt is dead; returns whether the state changed.

    error: the cause, if it is known; it replaces an unknown one. An interrupted run of an experiment is queued again.
    """
    if error is None:
        error = failures.FORCED.get(row["request"], failures.SILENT) if row["signalled"] else failures.SILENT
        states = ["running"]
    else:
        states = CORRECTABLE
    recorded = store.move(
        row["run"],
        states,
        state,
        where={"attempt": row["attempt"]},
        ended=time.time(),
        error=error,
        advice=advice,
        failure=failure,
        **NO_REQUEST,
    )
    if recorded and state == "interrupted" and not row["request"] and row["attempt"] < ATTEMPTS:
        experiment = row["experiment"] and experiments.find(store, row["experiment"])
        if experiment and experiment["state"] == "racing":
            store.move(
                row["run"],
                [state],
                "queued",
                where={"attempt": row["attempt"]},
                priority=1,
                queued=time.time(),
                ended=None,
                **UNCLAIMED,
            )
    return recorded


def escalate_request(store: Store, row: dict) -> None:
    """Follows up a request that a process on this machine does not answer: SIGTERM first, then SIGKILL."""
    if not is_local(row) or not row["requested"]:
        return
    age = time.time() - row["requested"]
    unanswered = {"state": "running", "attempt": row["attempt"], "requested": row["requested"], "answered": None}
    if age > (BUSY_S if _received_signal(row) else KILL_S):
        stage, where, act = "kill", unanswered, system.kill
    elif age > ANSWER_S and row["signalled"] is None:
        stage, where, act = "terminate", {**unanswered, "signalled": None}, system.ask_to_end
    else:
        return
    if is_trainer(row) and store.update(row["run"], where=where, signalled=stage):
        act(row["pid"])


def is_trainer(row: dict) -> bool:
    """Whether the process with the row's id still trains the run, rather than another process with the same id."""
    if not row["pid"] or not locks.held(row["run"]):
        return False
    began, recorded = system.started_at(row["pid"]), row["process_started"]
    if row["background"]:  # the command names the run, or is that of the server which forked the process
        command = set(system.command_of(row["pid"]))
        if not ({"run-queued", row["run"]} <= command or "fork-server" in command):
            return False
    return began is not None and recorded is not None and abs(began - recorded) < system.SAME_START_S


def _received_signal(row: dict) -> bool:
    """Whether the process has touched its answer file since the request was made."""
    try:
        return (home.run_folder(row["run"]) / files.ANSWER).stat().st_mtime >= row["requested"]
    except FileNotFoundError:
        return False
