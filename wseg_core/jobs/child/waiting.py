"""A training process that was started before its turn: imports the engine, and waits until the worker tells it to begin."""

import os
import sys
from collections.abc import Callable

from ... import home
from ...kernels import collection
from ..queue import files
from ..queue.ahead import BEGIN


def load_engine() -> None:
    """Imports what training needs, torch above all, and loads the compiled kernels."""
    from . import execution  # noqa: F401

    collection.load()


def told_to_begin(run: str, load: Callable[[], None] = load_engine) -> bool:
    """Calls `load` and waits. Returns False if the worker has ended or needs another run.

    When told to begin, what this process prints goes to the log of `run` from then on.
    """
    load()
    if sys.stdin.readline().strip() != BEGIN:
        return False
    sys.stdout.flush()
    sys.stderr.flush()
    with open(home.make(home.run_folder(run)) / files.LOG, "ab") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    return True
