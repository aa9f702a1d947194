"""Starts processes: their argument lists and environment, and a worker when one is needed."""

import os
import subprocess
import time
from pathlib import Path

from ... import home
from ...store import Store
from . import files, locks, system

SPAWN_PAUSE_S = 5.0  # the time that a new worker needs to take its slot

_children: list[subprocess.Popen] = []


def worker_command() -> list[str]:
    """The argument list of a worker; it contains no run id."""
    return [system.interpreter(), "-m", "wseg_core", "work"]


def trainer_command(run: str) -> list[str]:
    """The argument list of the process that trains `run`."""
    return [system.interpreter(), "-m", "wseg_core", "run-queued", run]


def fork_server_command(socket: Path) -> list[str]:
    """The argument list of the fork server that listens at `socket`."""
    return [system.interpreter(), "-m", "wseg_core", "fork-server", str(socket)]


def search_command() -> list[str]:
    """The argument list of the process that chooses the next trials of searches."""
    return [system.interpreter(), "-m", "wseg_core", "next-trials"]


def environment(store: Store) -> dict[str, str]:
    """The environment of a child process, with the home and the store of this process in any working folder."""
    variables = dict(os.environ, WSEG_HOME=str(home.root()), PYTHONUTF8="1", PYTHONUNBUFFERED="1")
    if os.environ.get("WSEG_STORE") and store.file:
        variables["WSEG_STORE"] = f"sqlite:///{store.file}"
    return variables


def spawn_worker(store: Store) -> bool:
    """Starts a worker in its own session if a slot is free and none was started just now; returns whether it did."""
    if not locks.slot_free():
        return False
    stamp = files.worker_dir() / "worker-started"
    with locks.spawning() as allowed:
        if not allowed or _age(stamp) < SPAWN_PAUSE_S:
            return False
        stamp.touch()
    log = files.worker_dir() / "worker.log"
    _children.append(system.spawn(worker_command(), log, environment(store), home.PROJECT, own_session=True))
    return True


def _age(stamp: Path) -> float:
    try:
        return time.time() - stamp.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def reap() -> None:
    """Collects the exit codes of workers that this process started, so that none stays a zombie."""
    _children[:] = [child for child in _children if child.poll() is None]
