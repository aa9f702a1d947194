"""SIGTERM and Ctrl-C in a training process: the first asks it to stop, a second one skips the final scores."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType


class ScoringSkipped(Exception):
    """A second request to stop came during the final scores."""


class SignalHandler:
    """Turns signals into a request: `requested` is None or "stop". `scoring` is set during the final scores."""

    def __init__(self, answer: Path):
        """answer: a file that is touched at each signal, so that its sender knows that the process still responds."""
        self.requested: str | None = None
        self.scoring = False
        self._answer = answer

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Handles signals within the block; does nothing outside the main thread, where Python receives none."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        previous = {number: signal.signal(number, self._handle) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(OSError):
            self._answer.touch()
        if self.scoring:
            raise ScoringSkipped
        if self.requested and number == signal.SIGINT:
            raise KeyboardInterrupt  # a second Ctrl-C ends the process at once
        self.requested = "stop"
