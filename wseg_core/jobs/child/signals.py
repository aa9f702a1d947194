"""Signals as wishes: SIGTERM and Ctrl-C ask a training process to stop, a second one not to wait for the scores."""

import contextlib
import signal
import threading
from pathlib import Path


class Enough(Exception):
    """Somebody who already asked to stop will not wait for the final scores."""


class Wishes:
    """What signals asked for: `asked` is None or "stop". `scoring` is set while the final scores are made."""

    def __init__(self, answer: Path):
        """`answer`: a file that is touched when a signal came, which tells those who sent it that we live."""
        self.asked: str | None = None
        self.scoring = False
        self._answer = answer

    @contextlib.contextmanager
    def listening(self):
        """Takes signals in this block; does nothing outside the main thread, where Python knows no signals."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._heard) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _heard(self, number, _frame) -> None:
        with contextlib.suppress(OSError):
            self._answer.touch()
        if self.scoring:
            raise Enough
        if self.asked and number == signal.SIGINT:
            raise KeyboardInterrupt  # a second Ctrl-C means now
        self.asked = "stop"
