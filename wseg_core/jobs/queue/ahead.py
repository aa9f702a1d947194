"""The process of the next queued run, started before the current run ends: importing torch takes longer than many short runs.

It waits on its standard input, and touches nothing before the worker tells it to begin. It ends by itself with the worker.
"""

import contextlib
import math
import subprocess

from ... import home
from ...store import Store
from . import files, launch, locks, system

AHEAD_S = 10.0  # started when the current run will train for at most this long
SHORT_S = 30.0  # started at once if the run before took at most this long
BEGIN = "begin"  # what the worker writes to the process
LOG = "ahead.log"  # in the worker's folder: what the process prints while it waits


class Ahead:
    """At most one waiting process, of the run that is the next in the queue."""

    def __init__(self, store: Store):
        self.store = store
        self.run: str | None = None
        self.child: subprocess.Popen | None = None
        self.last_took = math.inf  # seconds of the run before

    def look(self, current: dict) -> None:
        """Starts the process of the next run if the current one, a row of the store, probably ends soon.

        With several slots, another worker may take the next run, so nothing is started ahead.
        """
        if self.run or locks.slots() > 1 or not (self.last_took <= SHORT_S or _ends_soon(current)):
            return
        self.run = self.store.next_queued()
        if self.run:
            command, log = [*launch.trainer_command(self.run), launch.AHEAD], files.worker_dir() / LOG
            with contextlib.suppress(OSError):  # its run is then started in the usual way, and fails with the reason
                self.child = system.spawn(
                    command, log, launch.environment(self.store), home.PROJECT, False, waits_for_input=True
                )

    def take(self, run: str) -> subprocess.Popen | None:
        """The waiting process, told to begin, if it is that of `run`; else None, and a process of another run ends."""
        expected, child = self.run, self.child
        self.run = self.child = None
        if child is None or child.stdin is None:
            return None
        with contextlib.suppress(OSError), child.stdin as pipe:  # OSError: it has died
            if run == expected and child.poll() is None:
                pipe.write(f"{BEGIN}\n".encode())
                pipe.flush()
                return child
        child.wait()
        return None

    def dismiss(self) -> None:
        """Ends the waiting process, if there is one."""
        self.take("")


def _ends_soon(row: dict) -> bool:
    if row["phase"] == "scoring":
        return True
    done, total = row["step"], row["total_steps"]
    return bool(done and total) and (row["seconds"] or 0.0) * (total - done) / done <= AHEAD_S
