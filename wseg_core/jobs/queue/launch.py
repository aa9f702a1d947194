"""How the processes are started: argument lists, environment, and one worker where one is needed."""

import os
import time

from ... import home
from . import files, locks, system

SPAWN_PAUSE_S = 5.0  # a worker that was just started needs a moment to take its slot

_children: list = []


def worker_command() -> list[str]:
    """The argument list of a worker; it names no run."""
    return [system.interpreter(), "-m", "wseg_core", "work"]


def trainer_command(run: str) -> list[str]:
    """The argument list of the process that trains `run`."""
    return [system.interpreter(), "-m", "wseg_core", "run-queued", run]


def search_command() -> list[str]:
    """The argument list of the process that chooses what the searches try next."""
    return [system.interpreter(), "-m", "wseg_core", "next-trials"]


def environment(store) -> dict:
    """The environment of a process we start: the same home and store as ours, whatever its folder."""
    found = dict(os.environ, WSEG_HOME=str(home.root()), PYTHONUTF8="1", PYTHONUNBUFFERED="1")
    if os.environ.get("WSEG_STORE") and store.file:
        found["WSEG_STORE"] = f"sqlite:///{store.file}"
    return found


def spawn_worker(store) -> bool:
    """Starts a worker in its own session, if a slot is free and none was started a moment ago; whether it did."""
    if not locks.slot_free():
        return False
    stamp = files.office() / "worker-started"
    with locks.spawning() as mine:
        if not mine or _age(stamp) < SPAWN_PAUSE_S:
            return False
        stamp.touch()
    log = files.office() / "worker.log"
    _children.append(system.spawn(worker_command(), log, environment(store), home.PROJECT, own_session=True))
    return True


def _age(stamp) -> float:
    try:
        return time.time() - stamp.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def reap() -> None:
    """Takes note of workers of ours that ended, so that none stays a zombie."""
    _children[:] = [child for child in _children if child.poll() is None]
