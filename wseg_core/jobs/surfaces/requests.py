"""A requested surface, and the folder that holds its progress and its result. Imports no torch.

The folder `checkpoints/.surfaces/KEY` holds `request.json`, `progress.json` while the surface is computed, and in the end
`surface.json` or `fault.json`; each is replaced by rename. The process that computes holds `lock`.
"""

import contextlib
import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ... import corpora, home, store
from ...errors import UserError
from ...inference import durable, pointers
from ...inspection.surface import records
from ...inspection.surface.trajectories import FILE
from ...language import text

SPLITS = ("dev", "train")
SENTENCES = 200  # the most in a sample
GRID = 25  # points on each axis
KEPT = 100  # results
_VERSION = 1  # to be changed with what a result means


@dataclass(frozen=True)
class Request:
    """A surface of runs with the same initial weights: the kind of plane, the split of the sample, and the points on each axis."""

    runs: tuple[str, ...]
    plane: str = "principal"
    split: str = "dev"
    size: int = GRID

    def key(self) -> str:
        """A name for the result, which changes with the runs' checkpoints and their corpus.

        Raises UserError for a run that does not exist or has no checkpoint.
        """
        parts = [_VERSION, SENTENCES, asdict(self), [_state(run) for run in self.runs]]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]

    def folder(self) -> Path:
        """The folder of the result; it may not exist yet."""
        return home.checkpoints() / ".surfaces" / self.key()


def write(folder: Path, name: str, values: dict) -> None:
    """Replaces a JSON file of a folder."""
    durable.replace(folder / f"{name}.json", json.dumps(values, ensure_ascii=False))


def read(folder: Path, name: str) -> dict | None:
    """The content of a JSON file of a folder; None where it is missing or damaged."""
    try:
        return durable.read_json(folder / f"{name}.json")
    except (OSError, ValueError):
        return None


def result(folder: Path) -> records.Surface | None:
    """The computed surface in a folder, or None."""
    values = read(folder, "surface")
    return records.from_dict(values) if values else None


def take(folder: Path, timeout: float = 0.0) -> FileLock | None:
    """The lock of a folder, taken; None if a process that computes holds it for longer than `timeout` seconds.

    Processes that test the lock hold it for an instant.
    """
    lock = FileLock(folder / "lock", timeout=timeout, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def is_taken(folder: Path) -> bool:
    """Whether a process computes the surface of a folder."""
    if not (folder / "lock").exists():
        return False
    lock = take(folder)
    if lock:
        lock.release()
    return lock is None


def folders() -> list[Path]:
    """The folders of all results, the newest first."""
    dated = []
    for folder in (home.checkpoints() / ".surfaces").glob("*"):
        with contextlib.suppress(FileNotFoundError):
            dated.append((folder.stat().st_mtime, folder))
    return [folder for _, folder in sorted(dated, reverse=True)]


def delete_old() -> None:
    """Deletes the oldest results beyond `KEPT`."""
    for folder in folders()[KEPT:]:
        if not is_taken(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _state(run: str) -> list:
    """What the surface of a run depends on: its weights, its trajectory, and the files of its corpus."""
    row, folder = store.open().get(run), home.run_folder(run)
    state: list = [run]
    for name in ("best", "last"):
        target = pointers.pointed(folder, name)
        if target is None and name == "last":
            raise UserError(
                text("This run has no model yet."), run, text("Wait until it has saved its first checkpoint.")
            )
        if target:
            with contextlib.suppress(OSError, ValueError, KeyError):
                state.append(durable.read_json(target / "manifest.json")["files"]["model.safetensors"]["sha256"])
    with contextlib.suppress(OSError):
        state.append((folder / FILE).stat().st_size)
    for split in SPLITS:
        with contextlib.suppress(OSError, UserError):
            file = corpora.find(row["config"]["data"].get(split) or "", split)
            state.append([file.stat().st_size, file.stat().st_mtime_ns])
    return state
