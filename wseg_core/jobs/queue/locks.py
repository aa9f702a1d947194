"""Lock files: one a run, held by the process that trains it, and one a worker's slot.

The operating system releases a lock when its holder dies, however it dies: so a lock tells the truth
where a process id, which may have passed to a stranger, does not.
"""

import contextlib
import os
from pathlib import Path

from filelock import FileLock, Timeout

from ... import home
from . import files

_mine: dict[str, FileLock] = {}


def take(run: str, timeout: float = 10.0) -> FileLock | None:
    """Takes the run's lock for this process; None when another holds it for longer than `timeout` seconds.

    Those who only look hold it for an instant, hence the patience.
    """
    folder = home.make(home.run_folder(run))
    lock = _acquired(folder / "trainer.lock", timeout)
    if lock:
        _mine[run] = lock
    return lock


def release(run: str) -> None:
    """Gives the run's lock back."""
    lock = _mine.pop(run, None)
    if lock:
        lock.release()


def held(run: str) -> bool:
    """Does a living process hold the run's lock?"""
    return run in _mine or _held(home.run_folder(run) / "trainer.lock")


def slots() -> int:
    """How many runs this machine trains at a time: WSEG_SLOTS, by default 1."""
    wish = os.environ.get("WSEG_SLOTS", "")
    return max(1, int(wish)) if wish.isdecimal() else 1


def take_slot() -> FileLock | None:
    """A free worker's slot, taken; None when all are held."""
    return next(filter(None, (_acquired(path, 0.0) for path in _slots())), None)


def slot_free() -> bool:
    """Is there a slot that no worker holds?"""
    return any(not _held(path) for path in _slots())


@contextlib.contextmanager
def spawning():
    """Gives True to one process at a time, False to the others."""
    lock = _acquired(files.office() / "spawn.lock", 0.0)
    try:
        yield lock is not None
    finally:
        if lock:
            lock.release()


def _slots() -> list[Path]:
    return [files.office() / f"slot-{number}.lock" for number in range(slots())]


def _acquired(path: Path, timeout: float) -> FileLock | None:
    lock = FileLock(path, timeout=timeout, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def _held(path: Path) -> bool:
    if not path.exists():
        return False
    lock = _acquired(path, 0.0)
    if lock:
        lock.release()
    return lock is None
