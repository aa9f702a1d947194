"""One attempt at a run, in the process that makes it: lock first, then the state, then torch."""

import shutil
import sys
import time
import traceback

from sqlalchemy import exc

from ... import home, language
from ...errors import UserError
from ..queue import failures, files, locks, system
from ..queue.states import OVER
from .signals import Wishes


def attempt(store, run: str, background: bool, progress=None, sentences=None) -> dict | None:
    """Moves a queued run to running and trains it to its end; the `train` JSON.

    None where the run is not ours to train: taken by another, stopped or deleted in the meantime. An exception of
    the engine is recorded in the row, then raised.
    """
    if store.find(run) is None or locks.take(run) is None:
        return None
    try:
        row = _begin(store, run, background)
        with language.remembering():  # its errors and notes are for readers of any language
            return _train(store, row, progress, sentences) if row else None
    finally:
        locks.release(run)
        if store.find(run) is None:  # deleted while we began: leave nothing behind
            shutil.rmtree(home.run_folder(run), ignore_errors=True)


def _begin(store, run: str, background: bool) -> dict | None:
    """Turns queued into running; rows beyond the checkpoint that we go on from disappear in the same transaction."""
    row, pid, now, step = store.find(run), system.own_pid(), time.time(), files.last_step(run)
    if row is None or not store.move(
        run,
        ["queued"],
        "running",
        where={"attempt": row["attempt"]},
        cut=-1 if step is None else step,
        attempt=row["attempt"] + 1,
        background=background,
        host=system.host(),
        home=str(home.root()),
        pid=pid,
        process_started=system.started_at(pid),
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
        **{**OVER, "phase": "starting"},
    ):
        return None
    return store.find(run)


def _train(store, row: dict, progress, sentences) -> dict | None:
    run, mine = row["run"], {"attempt": row["attempt"]}
    wishes = Wishes(home.run_folder(run) / files.ANSWER)
    try:
        with wishes.listening():
            from .execution import execute
            from .recorder import Recorder

            recorder = Recorder(store, row, wishes, progress)
            result = execute(store, row, recorder, sentences)
        ended = _end(store, run, result["state"], mine, result=None if result["state"] == "paused" else result)
        return result if ended else None
    except KeyboardInterrupt:
        _end(store, run, "interrupted", mine, error=failures.CTRL_C, advice=failures.RESUME)
        raise
    except BaseException as error:
        if not isinstance(error, UserError):
            traceback.print_exc()
        what, advice = failures.explain(error)
        _end(store, run, "failed", mine, error=what, advice=advice, failure=failures.kind(error))
        raise


def _end(store, run: str, state: str, mine: dict, **columns) -> bool:
    """Moves the run to the state that it ended in, patiently: nobody else can tell as well as we do."""
    for tries in range(4):
        try:
            now = time.time()
            return store.move(run, ["running"], state, where=mine, ended=now, heartbeat=now, **OVER, **columns)
        except exc.OperationalError as error:
            print(f"The end of the run cannot be recorded: {error.orig}", file=sys.stderr, flush=True)
            time.sleep(tries)
    return False
