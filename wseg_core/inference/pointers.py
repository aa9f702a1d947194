"""Pointers to the checkpoints of a run: `best` and `last` are one-line files that name a folder `step-N`.

A folder that is replaced by another one of the same step is moved aside until the new one is in place; if the process
is killed in between, the folder that was moved aside is the checkpoint.
"""

import os
import re
import shutil
from pathlib import Path

from . import durable

_STEP = re.compile(r"step-([0-9]{1,18})")
_TEMPORARY = re.compile(r"\.(best|last)\.[0-9]+")  # temporary pointer of a killed process
_ASIDE = ".old"  # the suffix of folders that were moved aside


def point(run_folder: Path, name: str, target: str) -> None:
    """Points `name` (`best` or `last`) to the folder `target`, by renaming a new one-line file."""
    durable.replace(run_folder / name, target + "\n")


def pointed(run_folder: Path, name: str) -> Path | None:
    """The folder that `best` or `last` points to, or None."""
    try:
        target = (run_folder / name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    if not _STEP.fullmatch(target):
        return None
    folder = run_folder / target
    return folder if folder.is_dir() else next(iter(_asides(run_folder, target)), None)


def step(folder: Path) -> int | None:
    """The step in the name of a checkpoint folder."""
    named = _STEP.search(folder.name)
    return int(named[1]) if named else None


def put_in_place(temporary: Path, final: Path) -> None:
    """Renames a finished folder to its final name, after moving aside an existing one."""
    if final.exists():
        aside = final.with_name(f".{final.name}.{os.getpid()}{_ASIDE}")
        shutil.rmtree(aside, ignore_errors=True)
        os.replace(final, aside)
    os.replace(temporary, final)
    durable.sync(final.parent)


def restore(run_folder: Path) -> None:
    """Moves back every folder whose replacement was not completed."""
    for folder in _asides(run_folder):
        final = run_folder / folder.name.split(".")[1]
        if not final.exists():
            os.replace(folder, final)


def delete_old(run_folder: Path) -> None:
    """Deletes folders that no pointer names, and temporary files of killed processes."""
    keep = {pointed(run_folder, "best"), pointed(run_folder, "last")}
    for path in run_folder.iterdir():
        if path.is_dir() and path.name.startswith(("step-", ".step-")) and path not in keep:
            shutil.rmtree(path, ignore_errors=True)
        elif _TEMPORARY.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _asides(run_folder: Path, name: str = "step-*") -> list[Path]:
    return [folder for folder in run_folder.glob(f".{name}.*{_ASIDE}") if folder.is_dir()]
