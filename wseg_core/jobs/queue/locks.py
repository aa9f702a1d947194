"""Lock files: one for each run, held by the process that trains it, and one for each worker's slot.

The operating system releases a lock whenever its holder ends. A process id would be no proof, since the system may have
given it to another process.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ... import home
from . import files

_held_here: dict[str, FileLock] = {}


def take(run: str, timeout: float = 10.0) -> FileLock | None:
    """Takes the run's lock for this process; returns None if another holds it for longer than `timeout` seconds.

    It retries until then, since processes that test the lock hold it for an instant.
    """
    folder = home.make(home.run_folder(run))
    lock = _acquire(folder / "trainer.lock", timeout)
    if lock:
        _held_here[run] = lock
    return lock


def release(run: str) -> None:
    """Releases the run's lock."""
    lock = _held_here.pop(run, None)
    if lock:
        lock.release()


def held(run: str) -> bool:
    """Whether a living process holds the run's lock."""
    return run in _held_here or _is_held(home.run_folder(run) / "trainer.lock")


def slots() -> int:
    """The number of runs that this machine trains at a time: WSEG_SLOTS, by default 1."""
    setting = os.environ.get("WSEG_SLOTS", "")
    return max(1, int(setting)) if setting.isdecimal() else 1


def take_slot() -> FileLock | None:
    """Takes a free slot for a worker; returns None if all are held."""
    return next(filter(None, (_acquire(path, 0.0) for path in _slots())), None)


def slot_free() -> bool:
    """Whether there is a slot that no worker holds."""
    return any(not _is_held(path) for path in _slots())


@contextlib.contextmanager
def spawning() -> Iterator[bool]:
    """A context that is True for one process at a time and False for the others."""
    lock = _acquire(files.worker_dir() / "spawn.lock", 0.0)
    try:
        yield lock is not None
    finally:
        if lock:
            lock.release()


def _slots() -> list[Path]:
    return [files.worker_dir() / f"slot-{number}.lock" for number in range(slots())]


def _acquire(path: Path, timeout: float) -> FileLock | None:
    lock = FileLock(path, timeout=timeout, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    lock = _acquire(path, 0.0)
    if lock:
        lock.release()
    return lock is None
