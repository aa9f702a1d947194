"""Starts a worker when one is needed."""

import subprocess
import time
from pathlib import Path

from ... import home
from ...store import Store
from . import files, forks, launch, locks, system

SPAWN_PAUSE_S = 5.0  # the time that a new worker needs to take its slot
LOG = "worker.log"  # in the workers' folder

_children: list[subprocess.Popen] = []


def spawn_worker(store: Store) -> bool:
    """Starts a worker in its own session if a slot is free and none was started just now; returns whether it did."""
    if not locks.slot_free():
        return False
    stamp = files.worker_dir() / "worker-started"
    with locks.spawning() as allowed:
        if not allowed or _age(stamp) < SPAWN_PAUSE_S:
            return False
        stamp.touch()
    log, environment = files.worker_dir() / LOG, launch.environment(store)
    if not forks.fork_worker(log, environment):
        _children.append(system.spawn(launch.worker_command(), log, environment, home.PROJECT, own_session=True))
    return True


def _age(stamp: Path) -> float:
    try:
        return time.time() - stamp.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def reap() -> None:
    """Collects the exit codes of workers that this process started, so that none stays a zombie."""
    _children[:] = [child for child in _children if child.poll() is None]
