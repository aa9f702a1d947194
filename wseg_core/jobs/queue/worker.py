"""The worker: trains queued runs one by one, each in its own process, and records how each process ended.

It imports no torch, outlives the process that started it, and ends when the queue is empty.
"""

import contextlib
import math
import subprocess
import time

from sqlalchemy import exc

from ... import home, store
from ...store import Store, experiments
from . import failures, files, forks, launch, locks, reconciler, system

LOOK_S = 0.5  # seconds between checks of the child process
SEARCH_S = 300.0  # maximum seconds for choosing the next trials
BEAT_S = 10.0  # seconds between heartbeats for a living child


def work() -> int:
    """Works until the queue is empty and returns the exit code, 0. Without a free slot it ends at once."""
    opened = store.open()
    while slot := locks.take_slot():
        try:
            _train_queue(opened)
        finally:
            slot.release()
        # A run that was queued while the slot was taken has started no worker: check again after releasing it.
        if not any(row["claimed"] is None for row in opened.runs(["queued"])):
            break
    return 0


def _train_queue(opened: Store) -> None:
    last_took = math.inf
    while True:
        if _running_here(opened) >= locks.slots():  # they still run although their worker has died, and occupy the slot
            reconciler.reconcile(opened)
            time.sleep(1.0)
            continue
        _choose_trials(opened)
        run = opened.claim(worker=system.own_pid(), host=system.host(), home=str(home.root()))
        if run is None:
            return
        began = time.monotonic()
        _train(opened, run, last_took)
        last_took = time.monotonic() - began


def _choose_trials(opened: Store) -> None:
    """Adds trials and seeds to experiments in another process, which imports packages that the worker does not."""
    if not (unserved := experiments.growing(opened, locks.slots())):
        return
    log = files.worker_dir() / "search.log"
    try:
        child = system.spawn(launch.search_command(), log, launch.environment(opened), home.PROJECT, False)
        code = child.wait(SEARCH_S)
    except subprocess.TimeoutExpired:
        child.kill()
        code = child.wait()
    except OSError:
        code = -1
    if code:  # stop these experiments rather than retrying them forever; `resume` tries again
        for experiment in set(unserved) & set(experiments.growing(opened, locks.slots())):
            experiments.move(opened, experiment, ["racing"], "stopped")


def _running_here(opened: Store) -> int:
    """The number of background runs that are training on this machine."""
    return sum(row["background"] and reconciler.is_local(row) for row in opened.runs(["running"]))


def _train(opened: Store, run: str, last_took: float) -> None:
    log = home.make(home.run_folder(run)) / files.LOG
    kills = system.memory_kills()
    try:
        environment = launch.environment(opened)
        child = forks.fork(run, log, environment) or system.spawn(
            launch.trainer_command(run), log, environment, home.PROJECT, False
        )
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
    last_beat = time.monotonic()
    while True:
        try:
            code = child.wait(LOOK_S)
            break
        except subprocess.TimeoutExpired:
            due = time.monotonic() - last_beat > BEAT_S
            with contextlib.suppress(exc.OperationalError):  # continues while the store is unavailable
                _supervise(opened, run, child, due, last_took)
                last_beat = time.monotonic() if due else last_beat
    _record_exit(opened, run, child.pid, code, system.memory_kills() > kills)


def _supervise(
    opened: Store, run: str, child: subprocess.Popen | forks.Forked, heartbeat_due: bool, last_took: float
) -> None:
    """Escalates a request that the child does not answer, writes its heartbeat, and prepares for the next run."""
    row, pid = opened.find(run), child.pid
    if row and row["state"] == "running" and row["pid"] == pid:
        if not isinstance(child, forks.Forked):  # else there is a server already, and looking for it takes a while
            forks.start_for_next(opened, row, last_took)
        if row["request"] and row["answered"] is None:
            reconciler.escalate_request(opened, row)
        if heartbeat_due:
            opened.update(run, where={"state": "running", "pid": pid}, heartbeat=time.time())


def _record_exit(opened: Store, run: str, pid: int, code: int, memory_kill: bool) -> None:
    """Records how the child ended, where it could not do so itself."""
    row = opened.find(run)
    if row is None:
        return
    if row["state"] == "queued" and row["worker"] == system.own_pid():  # it never started
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
    elif row["pid"] == pid and row["state"] in reconciler.CORRECTABLE:
        state, error, advice = failures.explain_exit(code, memory_kill)
        if row["signalled"] or code == 0:  # terminated on request, or without a reason
            reconciler.interrupt(opened, row)
        else:
            reconciler.interrupt(opened, row, state, error, advice, failures.kind_of_exit(state, memory_kill))
