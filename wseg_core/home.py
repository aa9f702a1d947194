"""Where things live: `WSEG_HOME` holds `data/` and `checkpoints/`, `WSEG_STORE` is the database URL."""

import os
import re
from pathlib import Path

from .errors import UserError
from .language import text

PROJECT = Path(__file__).resolve().parent.parent
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def root() -> Path:
    """`WSEG_HOME`, by default the project's own folder."""
    return Path(os.environ.get("WSEG_HOME") or PROJECT).expanduser().resolve()


def data() -> Path:
    """The folder of named corpora, one folder each; made when missing."""
    return _made(root() / "data")


def demo_data() -> Path:
    """The project's own `data/`, where the demo corpora are when `WSEG_HOME` lacks them."""
    return PROJECT / "data"


def checkpoints() -> Path:
    """The folder of runs, one folder each; made when missing."""
    return _made(root() / "checkpoints")


def store_url() -> str:
    """`WSEG_STORE`, by default a SQLite file in `checkpoints/`."""
    return os.environ.get("WSEG_STORE") or f"sqlite:///{checkpoints() / 'runs.sqlite'}"


def run_folder(run: str) -> Path:
    """The folder of a run: the one place where an id becomes a path. Raises UserError for what is no id."""
    if not _ID.fullmatch(run):
        raise UserError(text("“{run}” is not a run id.", run=run[:80]), advice=text("`runs` lists the ids there are."))
    return checkpoints() / run


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
