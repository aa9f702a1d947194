"""The worker: takes queued runs one by one, trains each in a process of its own, and notes how it ended.

It imports no torch, outlives whatever started it, and ends when the queue is empty.
"""

import contextlib
import subprocess
import time

from sqlalchemy import exc

from ... import home, store
from ...store import Store, experiments
from . import failures, files, launch, locks, reconciler, system

LOOK_S = 0.5  # how often it looks at its child
SEARCH_S = 300.0  # how long the choice of the next trials may take
BEAT_S = 10.0  # how often it reports a living child to other machines


def work() -> int:
    """Works until the queue is empty; the exit code, 0. Without a free slot it ends at once."""
    opened = store.open()
    while slot := locks.take_slot():
        try:
            _empty(opened)
        finally:
            slot.release()
        # Who queued a run while we held the slot started no worker: so look once more after giving it back.
        if not any(row["claimed"] is None for row in opened.runs(["queued"])):
            break
    return 0


def _empty(opened: Store) -> None:
    while True:
        if _orphans(opened) >= locks.slots():  # their worker died, they live: the slot is theirs
            reconciler.reconcile(opened)
            time.sleep(1.0)
            continue
        _search(opened)
        run = opened.claim(worker=system.own_pid(), host=system.host(), home=str(home.root()))
        if run is None:
            return
        _train(opened, run)


def _search(opened: Store) -> None:
    """Has the next trials of searches chosen, by a process of its own: what it needs for that, we do not import."""
    if not (owing := experiments.searching(opened, locks.slots())):
        return
    log = files.office() / "search.log"
    try:
        child = system.spawn(launch.search_command(), log, launch.environment(opened), home.PROJECT, False)
        code = child.wait(SEARCH_S)
    except subprocess.TimeoutExpired:
        child.kill()
        code = child.wait()
    except OSError:
        code = -1
    if code:  # else we would ask again and again; `resume` does
        for experiment in set(owing) & set(experiments.searching(opened, locks.slots())):
            experiments.move(opened, experiment, ["racing"], "stopped")


def _orphans(opened: Store) -> int:
    """How many runs are being trained here in the background."""
    return sum(row["background"] and reconciler.here(row) for row in opened.runs(["running"]))


def _train(opened: Store, run: str) -> None:
    log = home.make(home.run_folder(run)) / files.LOG
    kills = system.memory_kills()
    try:
        child = system.spawn(launch.trainer_command(run), log, launch.environment(opened), home.PROJECT, False)
    except OSError as error:
        what, advice = failures.explain(error)
        opened.move(
            run,
            ["queued"],
            "failed",
            error=what,
            advice=advice,
            failure=failures.kind(error),
            ended=time.time(),
            claimed=None,
        )
        return
    beat = time.monotonic()
    while True:
        try:
            code = child.wait(LOOK_S)
            break
        except subprocess.TimeoutExpired:
            with contextlib.suppress(exc.OperationalError):  # a store that is away for a while does not end the worker
                _look(opened, run, child.pid, time.monotonic() - beat > BEAT_S)
                if time.monotonic() - beat > BEAT_S:
                    beat = time.monotonic()
    _record(opened, run, child.pid, code, system.memory_kills() > kills)


def _look(opened: Store, run: str, pid: int, beat: bool) -> None:
    """Presses a request that the child does not answer, and reports that it lives."""
    row = opened.find(run)
    if row and row["state"] == "running" and row["pid"] == pid:
        if row["request"] and row["answered"] is None:
            reconciler.press(opened, row)
        if beat:
            opened.update(run, where={"state": "running", "pid": pid}, heartbeat=time.time())


def _record(opened: Store, run: str, pid: int, code: int, memory_kill: bool) -> None:
    """Notes how the child ended, where it could not do so itself."""
    row = opened.find(run)
    if row is None:
        return
    if row["state"] == "queued" and row["worker"] == system.own_pid():  # it never began
        state, error, advice = failures.explain_exit(code, memory_kill)
        if code == 0:
            error, advice = failures.NOT_BEGUN, failures.RESUME
        opened.move(
            run,
            ["queued"],
            "failed",
            where={"attempt": row["attempt"], "worker": row["worker"]},
            error=error,
            advice=advice,
            failure=failures.kind_of_exit("failed", memory_kill),
            ended=time.time(),
            claimed=None,
            worker=None,
        )
    elif row["pid"] == pid and row["state"] in reconciler.LEFT:
        state, error, advice = failures.explain_exit(code, memory_kill)
        if row["signalled"] or code == 0:  # by our own force, or without a word
            reconciler.interrupt(opened, row)
        else:
            reconciler.interrupt(opened, row, state, error, advice, failures.kind_of_exit(state, memory_kill))
