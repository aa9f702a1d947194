"""Runs, their metric rows and their events, in a database that several processes share.

`open()` returns the store at `WSEG_STORE`. Pages and commands read the state of a run from it and keep none in memory,
so that the run is still there after a reload, in a second tab and after a restart of the server.
"""

from .store import Store, open
from .writer import Writer

STATES = ("queued", "running", "paused", "finished", "stopped", "failed", "interrupted")
ENDED = ("paused", "finished", "stopped", "failed", "interrupted")  # no process belongs to the run

__all__ = ["ENDED", "STATES", "Store", "Writer", "open"]
