"""A trainer's pen: collects rows, events and frames and writes them to the store about twice a second."""

import contextlib
import sys
import time
from typing import TYPE_CHECKING

from sqlalchemy import exc

if TYPE_CHECKING:
    from .store import Store

FLUSH_S = 0.5


class Writer:
    """Buffers what one attempt of a run has to say, and learns in the same breath what is asked of it."""

    def __init__(self, store: "Store", run: str, where: dict):
        """`where`: the columns that must still hold for this process to own the run (state, attempt)."""
        self._store, self._run, self._where = store, run, where
        self._rows: list[dict] = []
        self._events: list[dict] = []
        self._frames: list[dict] = []
        self._columns: dict = {}
        self._due = 0.0
        self.request: str | None = None  # "pause", "stop", or "lost" when the run is no longer ours
        self._unanswered = False
        self._warned = False

    def row(self, row: dict) -> None:
        """Adds a metric row; it is final, so that readers need ask for new rows only."""
        self._rows.append(row)

    def event(self, step: int, kind: str, message: str, values: dict | None = None) -> None:
        self._events.append({"step": step, "kind": kind, "message": (message, values or {})})

    def frame(self, step: int, cuts: list[dict]) -> None:
        """Adds how the probe sentences are cut at a step, see `probes`."""
        self._frames.append({"step": step, "cuts": cuts})

    def columns(self, **columns: object) -> None:
        """Values of the run's own row, for the next flush."""
        self._columns.update(columns)

    def flush_when_due(self) -> None:
        if time.monotonic() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Writes what is collected. A store that cannot be written now does not stop training: it is tried again."""
        now = time.time()
        try:
            recorded = self._store.record(
                self._run, self._rows, self._events, self._where, self._frames, heartbeat=now, **self._columns
            )
        except exc.OperationalError as error:
            if not self._warned:
                print(f"The store cannot be written now; will try again. {error.orig}", file=sys.stderr, flush=True)
            self._warned, self._due = True, time.monotonic() + 5
            return
        self._warned = False
        self._rows, self._events, self._frames, self._columns = [], [], [], {}
        self._due = time.monotonic() + FLUSH_S
        self.request = "lost" if recorded is None else recorded["request"]
        self._unanswered = recorded is not None and recorded["answered"] is None

    def take_request(self) -> str | None:
        """The current request, which is marked as answered: the caller acts on it."""
        if self.request in ("pause", "stop") and self._unanswered:
            with contextlib.suppress(exc.OperationalError):  # an unanswered request is escalated, and answered then
                self._store.update(self._run, where=self._where, answered=time.time())
                self._unanswered = False
        return self.request
