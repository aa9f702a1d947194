"""Paths: `WSEG_HOME` holds `data/` and `checkpoints/`, `WSEG_STORE` is the database URL."""

import errno
import functools
import os
import re
from pathlib import Path

from .errors import UserError
from .language import text

PROJECT = Path(__file__).resolve().parent.parent
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def root() -> Path:
    """`WSEG_HOME`, by default the project's own folder."""
    folder = Path(os.environ.get("WSEG_HOME") or PROJECT).expanduser()
    return _resolved(folder) if folder.is_absolute() else folder.resolve()


@functools.cache
def _resolved(folder: Path) -> Path:
    return folder.resolve()  # takes longer than a query of the store


def data() -> Path:
    """The folder of named corpora, one folder each; it may not exist yet (`make`)."""
    return root() / "data"


def demo_data() -> Path:
    """The project's own `data/`, where the demo corpora are when `WSEG_HOME` lacks them."""
    return PROJECT / "data"


def checkpoints() -> Path:
    """The folder of runs, one folder each; it may not exist yet (`make`)."""
    return root() / "checkpoints"


def store_url() -> str:
    """`WSEG_STORE`, by default a SQLite file in `checkpoints/`."""
    return os.environ.get("WSEG_STORE") or f"sqlite:///{checkpoints() / 'runs.sqlite'}"


def run_folder(run: str) -> Path:
    """The folder of a run: the one place where an id becomes a path. Raises UserError for what is no id."""
    if not _ID.fullmatch(run):
        raise UserError(text("“{run}” is not a run ID.", run=run[:80]), advice=text("`runs` lists all run IDs."))
    return checkpoints() / run


def make(folder: Path) -> Path:
    """Creates a folder of `WSEG_HOME` where it is missing; only what writes calls this.

    Raises UserError naming the folder and the setting where it cannot be created or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(folder, os.W_OK | os.X_OK) else os.strerror(errno.EACCES)
    except OSError as error:
        reason = error.strerror or str(error)
    if reason:
        raise UserError(
            text("The folder {folder} cannot be written: {reason}.", folder=folder, reason=reason),
            f"WSEG_HOME={root()}",
            text("Set WSEG_HOME to a folder that you can write to, or change the permissions of this one."),
        )
    return folder


def absence() -> str:
    """A sentence where there is no folder at `WSEG_HOME`, so that nobody takes a typing mistake for an empty store; else ""."""
    if root().is_dir():
        return ""
    if root().exists():
        return text("WSEG_HOME is not a folder: {folder}.", folder=root())
    return text(
        "The folder that WSEG_HOME is set to does not exist yet: {folder}. The first command that writes to it "
        "creates it.",
        folder=root(),
    )
