"""A training process that was started before its turn: imports the engine, and waits until the worker tells it to begin."""

import importlib
import os
import sys

from ... import home
from ..queue import files
from ..queue.ahead import BEGIN


def told_to_begin(run: str, engine: str = "wseg_core.jobs.child.execution") -> bool:
    """Imports the engine and waits. Returns False if the worker has ended or needs another run.

    When told to begin, what this process prints goes to the log of `run` from then on. engine: the module to import.
    """
    importlib.import_module(engine)
    if sys.stdin.readline().strip() != BEGIN:
        return False
    sys.stdout.flush()
    sys.stderr.flush()
    with open(home.make(home.run_folder(run)) / files.LOG, "ab") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    return True
