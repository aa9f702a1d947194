"""Runs and their metric rows, read from the store."""

import threading

import pandas as pd
import streamlit as st

from wseg_core import home, jobs, store

LIVE = ("queued", "running")


@st.cache_data(ttl=2, show_spinner=False)
def _reconciled() -> bool:
    """Updates the states of dead runs, at most every two seconds for all visitors together."""
    jobs.reconcile()
    return True


def listed(limit: int | None = None, states=None) -> list[dict]:
    """Runs, newest first."""
    _reconciled()
    return store.open().runs(states=states, limit=limit)


def get(run: str) -> dict:
    """One run; raises UserError for an unknown or deleted one."""
    _reconciled()
    return store.open().get(run)


def running() -> list[dict]:
    """The running run, then the queued ones."""
    return sorted(listed(states=LIVE), key=lambda r: r["state"] != "running")


def usable(run: dict) -> bool:
    """Whether the run has a model that was trained for at least one step."""
    return bool(run["step"]) and jobs.has_model(run["run"])


class _Rows:
    """The metric rows of one run, shared by all visitors; only new rows are read."""

    def __init__(self):
        self.lock, self.frame, self.attempt = threading.Lock(), pd.DataFrame(), None
        self.complete = None  # (attempt, state) of a run whose rows have all been read

    def read(self, run: dict) -> pd.DataFrame:
        with self.lock:
            if not run["step"] or self.complete == (run["attempt"], run["state"]):  # complete: nothing to read
                return self.frame if run["step"] else pd.DataFrame()
            last = int(self.frame["step"].iloc[-1]) if len(self.frame) else -1
            if self.attempt != run["attempt"] or last > run["step"]:  # resumed: later rows were cut
                self.frame, last, self.attempt = pd.DataFrame(), -1, run["attempt"]
            rows = store.open().rows(run["run"], after_step=last)
            if rows:
                frame = pd.DataFrame(rows)
                self.frame = pd.concat([self.frame, frame], ignore_index=True) if len(self.frame) else frame
            self.complete = None if run["state"] in LIVE else (run["attempt"], run["state"])
            return self.frame


@st.cache_resource(max_entries=600, show_spinner=False)
def _rows(url: str, run: str) -> _Rows:
    return _Rows()


def rows(run: dict) -> pd.DataFrame:
    """All metric rows of `run` so far, one per step."""
    return _rows(home.store_url(), run["run"]).read(run)


def no_rows() -> pd.DataFrame:
    """The rows of a run without any."""
    return pd.DataFrame()
