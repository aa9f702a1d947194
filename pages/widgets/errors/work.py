"""Background work in a thread of the server, with a progress bar; visitors who come back later find the result."""

import contextvars
import threading
from collections.abc import Callable

import streamlit as st

from wseg_core.language import text

_LOCK = threading.Lock()  # one analysis at a time: two in parallel would each take twice as long


class Work:
    """A computation that starts when it is created: the `fraction` done, its `result`, or the `fault` that ended it.

    `about`: a label by which the caller can find it again.
    """

    def __init__(self, function: Callable, about: str = ""):
        self.about = about
        self.fraction: float | None = None  # None: waiting for its turn
        self.result = self.fault = None
        context = contextvars.copy_context()  # errors are in the visitor's language
        self.thread = threading.Thread(target=context.run, args=(self._run, function), daemon=True)
        self.thread.start()

    def forget(self, fault: Exception) -> None:
        """Drops the result; whoever still waits for it gets `fault`."""
        self.result, self.fault = None, fault

    def _run(self, function: Callable) -> None:
        with _LOCK:
            self.fraction = 0.0
            try:
                result = function(self._report)
                self.result = None if self.fault else result  # `forget` may have been called meanwhile
            except Exception as fault:  # raised by `wait`
                self.fault = fault

    def _report(self, fraction: float) -> None:
        self.fraction = min(1.0, fraction)


def wait(work: Work, label: str):
    """The result of `work`, with a progress bar until it is ready; raises its error."""
    work.thread.join(0.15)  # fast work needs no progress bar
    if work.thread.is_alive():
        bar = st.progress(0.0, label)
        while work.thread.is_alive():
            fraction = work.fraction
            if fraction is None:
                bar.progress(0.0, text("Waiting for another analysis to finish"))
            else:
                bar.progress(fraction, f"{label}: {fraction:.0%}")
            work.thread.join(0.2)
        bar.empty()
    if work.fault:
        raise work.fault
    return work.result
