"""Experiments as the pages show them, read from the store."""

import streamlit as st

from wseg_core import experiments
from wseg_core.jobs.forecast import Range
from wseg_core.language import text

from . import estimate, notices, runs
from . import formatting as words

COLOURS = {"racing": "green", "stopped": "gray", "done": "blue"}
ENDED = ("finished", "failed")  # states of a run with a result, even a poor one


@st.cache_data(ttl=2, show_spinner=False)
def listed() -> list[dict]:
    """Experiments, newest first, with `counts`: their runs by state. Cached for two seconds for all visitors."""
    return experiments.listed()


def get(experiment: str) -> dict:
    """One experiment with its `runs`; raises UserError for an unknown or deleted one."""
    runs.listed(limit=1)  # also updates the states of dead runs
    return experiments.get(experiment)


def of(run: dict) -> dict | None:
    """The experiment of a run; None if it has none or if the experiment was deleted."""
    return next((e for e in listed() if e["id"] == run.get("experiment")), None) if run.get("experiment") else None


def title(experiment: dict) -> str:
    """The name of an experiment, or its ID if it has none."""
    return experiment["name"] or experiment["id"]


def label(experiment: dict) -> str:
    """A unique label of an experiment in a list."""
    return f"{title(experiment)} · {words.local_time(experiment['created'])} · {experiment['id'][-4:]}"


def state(experiment: dict) -> str:
    """The state as a coloured word."""
    word = {"racing": text("in progress"), "stopped": text("stopped"), "done": text("done")}[experiment["state"]]
    return f":{COLOURS[experiment['state']]}[{notices.escape(word)}]"


def counts(experiment: dict) -> dict[str, int]:
    """Number of runs by state."""
    if "runs" not in experiment:
        return experiment["counts"]
    by_state: dict[str, int] = {}
    for run in experiment["runs"]:
        by_state[run["state"]] = by_state.get(run["state"], 0) + 1
    return by_state


def progress(experiment: dict) -> dict:
    """`done` and `total` runs, their `fraction`, and a summary in `words`."""
    by_state = counts(experiment)
    search = experiment["plan"].get("search") or {}
    total = max(sum(by_state.values()), search.get("runs") or 0)
    done = sum(by_state.get(state, 0) for state in ENDED)
    if experiment["state"] == "done":
        done += by_state.get("stopped", 0)  # a search prunes trials on purpose
    else:
        done += sum(1 for run in experiment.get("runs", ()) if run["pruned"])
    parts = [text("{done} of {total} runs done", done=words.count(done), total=words.count(total))]
    most = (experiment["plan"].get("budget") or {}).get("runs") or 0
    if most > total:  # seeds are added until the result is sure
        parts.append(text("at most {count}", count=words.count(most)))
    for name in ("running", "queued", "paused", "interrupted", "stopped", "failed"):
        if by_state.get(name):
            parts.append(f"{words.count(by_state[name])} {words.state(name)}")
    return {"done": done, "total": total, "fraction": done / total if total else 0.0, "words": " · ".join(parts)}


def time_left(experiment: dict) -> Range | None:
    """How long the runs that are not done will still take, from the recent speed of this machine; None if unknown."""
    active = [r for r in experiment["runs"] if r["state"] == "running"]
    waiting = [r for r in experiment["runs"] if r["state"] == "queued"]
    return estimate.all_left(active, waiting, progress(experiment)["total"] - len(experiment["runs"]))
