"""Runs, their metric rows and their events, in a database that several processes share.

`open()` gives the store that `WSEG_STORE` names. Whatever a page or a command shows about a run it
reads here, never from memory: so a reload, a second tab and a restarted server find the run again.
"""

from .store import Store, open
from .writer import Writer

STATES = ("queued", "running", "paused", "finished", "stopped", "failed", "interrupted")
ENDED = ("paused", "finished", "stopped", "failed", "interrupted")  # no process belongs to the run

__all__ = ["ENDED", "STATES", "Store", "Writer", "open"]
