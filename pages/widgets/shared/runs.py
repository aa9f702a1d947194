"""What the pages know of runs: read from the store each time, never kept from an earlier look."""

import threading

import pandas as pd
import streamlit as st

from wseg_core import home, jobs, store

LIVE = ("queued", "running")


@st.cache_data(ttl=2, show_spinner=False)
def _reconciled() -> bool:
    """Looks after dead runs, for all visitors together at most every two seconds."""
    jobs.reconcile()
    return True


def every(limit: int | None = None, states=None) -> list[dict]:
    """Runs, newest first."""
    _reconciled()
    return store.open().runs(states=states, limit=limit)


def get(run: str) -> dict:
    """One run; raises UserError for an unknown or deleted one."""
    _reconciled()
    return store.open().get(run)


def running() -> list[dict]:
    """The runs that train now, and those that wait."""
    return sorted(every(states=LIVE), key=lambda r: r["state"] != "running")


def usable(run: dict) -> bool:
    """Has the run a model that learned something?"""
    return bool(run["step"]) and jobs.has_model(run["run"])


class _Rows:
    """The metric rows of one run, shared by all visitors; only what is new is read."""

    def __init__(self):
        self.lock, self.frame, self.attempt = threading.Lock(), pd.DataFrame(), None
        self.complete = None  # (attempt, state) of a run that is read to its end

    def read(self, run: dict) -> pd.DataFrame:
        with self.lock:
            if not run["step"] or self.complete == (run["attempt"], run["state"]):  # with many runs, most need no look
                return self.frame if run["step"] else pd.DataFrame()
            last = int(self.frame["step"].iloc[-1]) if len(self.frame) else -1
            if self.attempt != run["attempt"] or last > run["step"]:  # resumed: later rows were cut
                self.frame, last, self.attempt = pd.DataFrame(), -1, run["attempt"]
            new = store.open().rows(run["run"], after_step=last)
            if new:
                fresh = pd.DataFrame(new)
                self.frame = pd.concat([self.frame, fresh], ignore_index=True) if len(self.frame) else fresh
            self.complete = None if run["state"] in LIVE else (run["attempt"], run["state"])
            return self.frame


@st.cache_resource(max_entries=600, show_spinner=False)
def _rows(url: str, run: str) -> _Rows:
    return _Rows()


def rows(run: dict) -> pd.DataFrame:
    """All metric rows of `run` so far, one per step."""
    return _rows(home.store_url(), run["run"]).read(run)


def no_rows() -> pd.DataFrame:
    """The rows of a run that has none."""
    return pd.DataFrame()
