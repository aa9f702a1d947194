"""Run control: start, stop, pause, resume and delete runs, whichever process started them."""

import shutil
import time
from collections.abc import Iterable
from typing import Any

from .. import home, store
from ..config import Config, from_dict
from ..errors import UserError
from ..language import text
from ..store import ENDED
from . import budget, datasets
from .queue import files, locks, spawning
from .queue.reconciler import reconcile
from .queue.states import UNCLAIMED, is_committee, state_name


def start(config: Config | dict, name: str = "", note: str = "", probes: list[str] | None = None) -> str:
    """Queues a run for training in the background and returns its id.

    Raises UserError for an unknown corpus or file, and for a device or precision that this computer does not have.

    probes: sentences to segment at each evaluation, in addition to the default ones.
    """
    from ..training.device import check_device

    config = datasets.resolve_references(config if isinstance(config, Config) else from_dict(config))
    check_device(config)
    opened = store.open()
    run = opened.create(config.as_dict(), name=name, note=note, probes=probes or None)
    home.make(home.run_folder(run))
    spawning.spawn_worker(opened)
    return run


def stop(run: str) -> None:
    """Asks a run to save, score its best model and end; a queued or paused one stops at once."""
    _request(run, "stop", "stopped", ["queued", "paused"])


def pause(run: str) -> None:
    """Asks a run to save and end, so that `resume` can continue it; a queued one pauses at once."""
    _request(run, "pause", "paused", ["queued"])


def resume(run: str, epochs: int | None = None, steps: int | None = None, seconds: float | None = None) -> None:
    """Puts a run back into the queue, in front, to continue from its last checkpoint.

    `epochs`, `steps` and `seconds`: how long it trains in all, in place of the limits that it had; a finished run needs
    one of them. Raises UserError where that is not more than it has trained already.
    """
    given = {"epochs": epochs, "steps": steps, "seconds": seconds}
    limits = {unit: value for unit, value in given.items() if value is not None}
    opened, row = _current(run)
    if row["state"] in ("queued", "running"):
        raise UserError(text("The run is already {state}.", state=state_name(row["state"])), run)
    if is_committee(row):
        raise UserError(
            text("A committee is not trained, so it cannot be resumed."),
            run,
            text("Resume its members, then make a new committee of them."),
        )
    if row["state"] == "finished" or limits:
        _refuse_less(row, limits, budget.spent(row, opened.rows(run)))
    columns: dict[str, Any] = {}
    if limits:
        training = {**row["config"]["training"], **budget.only(limits)}
        columns["config"] = {**row["config"], "training": training}
    if not opened.move(
        run,
        ENDED,
        "queued",
        where={"attempt": row["attempt"]},
        priority=1,
        queued=time.time(),
        ended=None,
        **UNCLAIMED,
        **columns,
    ):
        return resume(run, epochs, steps, seconds)  # another process was faster: look again
    spawning.spawn_worker(opened)


def delete(run: str) -> None:
    """Deletes a run with its files; raises UserError while a process trains it."""
    opened, row = _current(run)
    if not opened.delete(run, [*ENDED, "queued"]):
        if opened.find(run) is None:
            return
        raise UserError(text("The run is still training."), run, text("Stop the run first, then delete it."))
    folder = home.run_folder(run)
    if folder.exists():
        lock = locks.take(run, timeout=5.0)  # its process may be about to end
        if lock:
            locks.release(run)
        shutil.rmtree(folder, ignore_errors=True)


def delete_many(runs: Iterable[str]) -> dict[str, UserError]:
    """Deletes runs with their files; {run: why not} of those that stay because a process trains them."""
    refused = {}
    for run in dict.fromkeys(runs):
        try:
            delete(run)
        except UserError as error:
            if store.open().find(run) is not None:
                refused[run] = error
    return refused


def _refuse_less(row: dict, limits: dict[str, float], spent: dict[str, float]) -> None:
    """Raises UserError where the limits leave nothing to train, with the option that does."""
    training = row["config"]["training"]
    same = all(training.get(budget.LIMITS[unit]) == value for unit, value in limits.items())
    short = [unit for unit, value in limits.items() if value <= spent[unit]]
    if not short and not (row["state"] == "finished" and same):
        return
    unit = short[0] if short else budget.ended_by(row)
    longer = budget.extension(row)
    raise UserError(
        text("The run has already trained for {amount}.", amount=budget.amount(unit, spent[unit])),
        row["run"],
        text("To train it longer, resume it with a higher limit, such as {option}.", option=longer.option)
        if longer
        else text("It has reached the highest possible limit; start a new run from its model."),
    )


def _request(run: str, request: str, to_state: str, at_once: list[str]) -> None:
    """Stores a request for a running run; a run in one of the states `at_once` moves to `to_state` instead."""
    opened, row = _current(run)
    for _ in range(20):
        if row["state"] in at_once:
            if opened.move(run, [row["state"]], to_state, ended=time.time(), claimed=None, worker=None):
                return
        elif row["state"] != "running":
            state = state_name(row["state"])
            raise UserError(text("The run is not running; it is {state}.", state=state), run, _options(row))
        elif opened.request(run, request):
            return
        row = opened.get(run)


def _options(row: dict) -> str:
    """Advice: what can be done with a run that has ended."""
    if files.has_model(row["run"]):
        return text("Its model can be used; `resume` continues from its last checkpoint.")
    return text("`resume` starts it again from the beginning.")


def _current(run: str) -> tuple[store.Store, dict]:
    """The store and the run's row, after checking that its process is alive."""
    opened = store.open()
    opened.get(run)
    reconcile(opened)
    return opened, opened.get(run)
