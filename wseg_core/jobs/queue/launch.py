"""The argument lists and the environment of the processes of a queue."""

import os
from pathlib import Path

from ... import home
from ...store import Store
from . import system


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
