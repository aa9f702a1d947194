"""Work that goes on in a thread of the server: whoever asks for it waits with a bar, or comes back later and finds it done."""

import contextvars
import threading
from collections.abc import Callable

import streamlit as st

from wseg_core.language import text

_ONE = threading.Lock()  # analyses go one after another: side by side each would take twice as long


class Work:
    """One piece of work, begun when it is made; `share` of it that is done, its `result`, or the `fault` that ended it.

    `about`: what it is about, as whoever begins it calls that.
    """

    def __init__(self, function: Callable, about: str = ""):
        self.about = about
        self.share: float | None = None  # None: it waits for its turn
        self.result = self.fault = None
        context = contextvars.copy_context()  # faults are told in the visitor's language
        self.thread = threading.Thread(target=context.run, args=(self._run, function), daemon=True)
        self.thread.start()

    def forget(self, fault: Exception) -> None:
        """Lets go of the result; `fault` is what anyone who still asks for it is told."""
        self.result, self.fault = None, fault

    def _run(self, function: Callable) -> None:
        with _ONE:
            self.share = 0.0
            try:
                result = function(self._told)
                self.result = None if self.fault else result  # it may have been let go meanwhile
            except Exception as fault:  # told to whoever waits
                self.fault = fault

    def _told(self, share: float) -> None:
        self.share = min(1.0, share)


def wait(work: Work, label: str):
    """The result of `work`, after a progress bar where it is not there yet; raises what ended it."""
    work.thread.join(0.15)  # what is done at once needs no bar
    if work.thread.is_alive():
        bar = st.progress(0.0, label)
        while work.thread.is_alive():
            share = work.share
            if share is None:
                bar.progress(0.0, text("Waiting for another analysis to finish"))
            else:
                bar.progress(share, f"{label}: {share:.0%}")
            work.thread.join(0.2)
        bar.empty()
    if work.fault:
        raise work.fault
    return work.result
