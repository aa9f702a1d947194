"""The trainer's writer: buffers rows, events and frames and writes them to the store about twice a second."""

import contextlib
import sys
import time
from typing import TYPE_CHECKING

from sqlalchemy import exc

if TYPE_CHECKING:
    from .store import Store

FLUSH_S = 0.5


class Writer:
    """Buffers the output of one attempt of a run; each flush also reads the pending request to pause or stop."""

    def __init__(self, store: "Store", run: str, where: dict):
        """where: columns that have these values as long as the run belongs to this process (state, attempt)."""
        self._store, self._run, self._where = store, run, where
        self._rows: list[dict] = []
        self._events: list[dict] = []
        self._frames: list[dict] = []
        self._columns: dict = {}
        self._due = 0.0
        self.request: str | None = None  # "pause", "stop", or "lost" when the run no longer belongs to this process
        self._unanswered = False
        self._warned = False

    def row(self, row: dict) -> None:
        """Adds a metric row, which is final: readers need to query only later ones."""
        self._rows.append(row)

    def event(self, step: int, kind: str, message: str, values: dict | None = None) -> None:
        """Adds an event: the English source of its message and its values."""
        self._events.append({"step": step, "kind": kind, "message": (message, values or {})})

    def frame(self, step: int, cuts: list[dict]) -> None:
        """Adds the segmentations of the probe sentences at a step, see `probes`."""
        self._frames.append({"step": step, "cuts": cuts})

    def columns(self, **columns: object) -> None:
        """Sets columns of the run's row at the next flush."""
        self._columns.update(columns)

    def flush_when_due(self) -> None:
        """Flushes if the last flush was at least FLUSH_S seconds ago."""
        if time.monotonic() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Writes the buffers. If the store cannot be written now, keeps them and tries again later: training continues."""
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
        """The current request; marks it as answered, since the caller acts on it."""
        if self.request in ("pause", "stop") and self._unanswered:
            with contextlib.suppress(exc.OperationalError):  # an unanswered request is escalated
                self._store.update(self._run, where=self._where, answered=time.time())
                self._unanswered = False
        return self.request
