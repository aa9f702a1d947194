"""The file of a run's trajectory: sketches of its weights at some steps, appended while it trains. Imports no torch.

`trajectory.bin` in the run's folder holds a line with the version and the size of a sketch, then one record per sketch: the
step (int64) and its numbers (float32), little-endian. An incomplete record at the end is ignored.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FILE = "trajectory.bin"
_MARK = "wseg trajectory 1 "  # to be changed with the map in `training.trajectory`


@dataclass(frozen=True)
class Trajectory:
    """Sketches of a run's weights: `steps` int64 [points], ascending, and `sketches` float64 [points, numbers]."""

    steps: np.ndarray
    sketches: np.ndarray


def append(folder: Path, step: int, sketch: Sequence[float]) -> None:
    """Appends one sketch to the file in a run's folder, which it creates."""
    record = np.zeros((), _record(len(sketch)))
    record["step"], record["sketch"] = step, sketch
    with open(folder / FILE, "ab") as file:
        file.write((b"" if file.tell() else f"{_MARK}{len(sketch)}\n".encode()) + record.tobytes())


def truncate(folder: Path, step: int) -> None:
    """Deletes the sketches after `step`, as a run does that starts again from there; the file too, where none is left."""
    path = folder / FILE
    if not path.is_file():
        return
    trajectory = read(folder)
    kept = trajectory.steps <= step if trajectory else np.zeros(0, bool)
    draft = path.with_name(f".{FILE}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    if trajectory and kept.any():
        size = trajectory.sketches.shape[1]
        records = np.zeros(kept.sum(), _record(size))
        records["step"], records["sketch"] = trajectory.steps[kept], trajectory.sketches[kept]
        draft.write_bytes(f"{_MARK}{size}\n".encode() + records.tobytes())
        os.replace(draft, path)
    else:
        path.unlink()


def read(folder: Path) -> Trajectory | None:
    """The trajectory in a run's folder; None where none was recorded, or by another version.

    Sketches that are not finite are left out: those of weights that diverged.
    """
    try:
        content = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return None
    line, _, body = content.partition(b"\n")
    size = line.decode("ascii", "replace").removeprefix(_MARK)
    if not size.isdecimal() or not int(size):
        return None
    kind = _record(int(size))
    records = np.frombuffer(body, kind, len(body) // kind.itemsize)
    records = records[np.isfinite(records["sketch"]).all(1)]
    return Trajectory(records["step"].astype(np.int64), records["sketch"].astype(np.float64)) if len(records) else None


def _record(size: int) -> np.dtype:
    return np.dtype([("step", "<i8"), ("sketch", "<f4", (size,))])
