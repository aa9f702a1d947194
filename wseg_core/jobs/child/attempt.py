"""One attempt to train a run, in the training process: takes the lock, changes the state, and only then imports torch."""

import shutil
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

from sqlalchemy import exc

from ... import home, language
from ... import store as stores
from ...errors import UserError
from ...store import Store
from ..queue import failures, files, locks, system
from ..queue.states import NO_REQUEST
from . import Progress
from .signals import SignalHandler

if TYPE_CHECKING:  # imported only after the lock is taken
    from ..datasets import Sentences


def run_queued(run: str) -> int:
    """Trains a queued run of the store in this process, in the language of the user who started it.

    Returns the exit code: 0 if it ended or another process has taken it, 1 if it failed, with the reason in its row.
    """
    store = stores.open()
    row = store.find(run)
    if row is None:
        return 0
    language.use(row["language"] or "en")
    try:
        attempt(store, run, background=True)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except Exception:  # recorded and printed where it happened
        return 1
    return 0


def attempt(
    store: Store,
    run: str,
    background: bool,
    progress: Progress | None = None,
    sentences: "Sentences | None" = None,
) -> dict | None:
    """Moves a queued run to running, trains it to its end and returns the `train` JSON.

    Returns None if another process has taken the run, or if it has been stopped or deleted meanwhile. An exception is
    recorded in the row before it is raised again.
    """
    if store.find(run) is None or locks.take(run) is None:
        return None
    try:
        row = _begin(store, run, background)
        with language.remembering():  # errors and notes are stored, and shown in any language
            return _train(store, row, progress, sentences) if row else None
    finally:
        locks.release(run)
        if store.find(run) is None:  # deleted before it began: leave nothing behind
            shutil.rmtree(home.run_folder(run), ignore_errors=True)


def _begin(store: Store, run: str, background: bool) -> dict | None:
    """Changes queued to running and deletes rows after the newest checkpoint, in one transaction; returns the row, or None."""
    row, now, step = store.find(run), time.time(), files.last_step(run)
    if row is None:
        return None
    moved = store.move(
        run,
        ["queued"],
        "running",
        where={"attempt": row["attempt"]},
        truncate=-1 if step is None else step,
        attempt=row["attempt"] + 1,
        background=background,
        host=system.host(),
        home=str(home.root()),
        pid=system.own_pid(),
        process_started=system.started_at(system.own_pid()),
        heartbeat=now,
        started=row["started"] or now,
        ended=None,
        priority=0,
        claimed=row["claimed"] or now,
        error=None,
        advice=None,
        failure=None,
        result=None,
        signalled=None,
        load=None,
        phases=[["starting", now]],
        **{**NO_REQUEST, "phase": "starting"},
    )
    return store.find(run) if moved else None


def _train(store: Store, row: dict, progress: Progress | None, sentences: "Sentences | None") -> dict | None:
    run, this_attempt = row["run"], {"attempt": row["attempt"]}
    signals = SignalHandler(home.run_folder(run) / files.ANSWER)
    try:
        with signals.installed():
            from .execution import execute
            from .recorder import Recorder

            result = execute(store, row, Recorder(store, row, signals, progress), sentences)
        final = None if result["state"] == "paused" else result
        return result if _end(store, run, result["state"], this_attempt, result=final) else None
    except KeyboardInterrupt:
        _end(store, run, "interrupted", this_attempt, error=failures.CTRL_C, advice=failures.RESUME)
        raise
    except BaseException as error:
        if not isinstance(error, UserError):
            traceback.print_exc()
        what, advice = failures.explain(error)
        _end(store, run, "failed", this_attempt, error=what, advice=advice, failure=failures.kind(error))
        raise


def _end(store: Store, run: str, state: str, this_attempt: dict, **columns: Any) -> bool:
    """Moves the run to its final state; retries while the store is busy, since no other process knows that state."""
    for tries in range(4):
        try:
            now = time.time()
            return store.move(
                run, ["running"], state, where=this_attempt, ended=now, heartbeat=now, **NO_REQUEST, **columns
            )
        except exc.OperationalError as error:
            print(f"The end of the run cannot be recorded: {error.orig}", file=sys.stderr, flush=True)
            time.sleep(tries)
    return False
