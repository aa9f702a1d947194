"""What the pages know of experiments: read from the store each time, as `runs` does for runs."""

import statistics

import streamlit as st

from wseg_core import experiments, jobs
from wseg_core.language import text

from . import formatting as words
from . import notices, runs

COLOURS = {"racing": "green", "stopped": "gray", "done": "blue"}
_USUAL_OVERHEAD = 3.0  # seconds, until a run on this machine is there to go by
ENDED = ("finished", "failed")  # of a run that gives a result, a poor one included


@st.cache_data(ttl=2, show_spinner=False)
def listed() -> list[dict]:
    """Experiments, newest first, with `counts`: their runs by state; looked up at most every two seconds for all visitors."""
    return experiments.listed()


def get(experiment: str) -> dict:
    """One experiment with its `runs`; raises UserError for an unknown or deleted one."""
    runs.every(limit=1)  # looks after dead runs first
    return experiments.get(experiment)


def of(run: dict) -> dict | None:
    """The experiment that a run belongs to, None where it belongs to none, or that was deleted."""
    return next((e for e in listed() if e["id"] == run.get("experiment")), None) if run.get("experiment") else None


def title(experiment: dict) -> str:
    """The name of an experiment, its id where it has none."""
    return experiment["name"] or experiment["id"]


def label(experiment: dict) -> str:
    """An experiment in a list to choose from: no two are the same."""
    return f"{title(experiment)} · {words.when(experiment['created'])} · {experiment['id'][-4:]}"


def state(experiment: dict) -> str:
    """Its state as a coloured word."""
    word = {"racing": text("in progress"), "stopped": text("stopped"), "done": text("done")}[experiment["state"]]
    return f":{COLOURS[experiment['state']]}[{notices.plain(word)}]"


def counts(experiment: dict) -> dict[str, int]:
    """How many of its runs are in which state."""
    if "runs" not in experiment:
        return experiment["counts"]
    found: dict[str, int] = {}
    for run in experiment["runs"]:
        found[run["state"]] = found.get(run["state"], 0) + 1
    return found


def progress(experiment: dict) -> dict:
    """`done` and `total` runs, the `fraction` of them, and the same in `words`."""
    by_state = counts(experiment)
    search = experiment["plan"].get("search") or {}
    total = max(sum(by_state.values()), search.get("runs") or 0)
    done = sum(by_state.get(state, 0) for state in ENDED)
    if experiment["state"] == "done":
        done += by_state.get("stopped", 0)  # given up on purpose: a search prunes
    else:
        done += sum(1 for run in experiment.get("runs", ()) if run["pruned"])
    told = [text("{done} of {total} runs done", done=words.count(done), total=words.count(total))]
    for name in ("running", "queued", "paused", "interrupted", "stopped", "failed"):
        if by_state.get(name):
            told.append(f"{words.count(by_state[name])} {words.state(name)}")
    return {"done": done, "total": total, "fraction": done / total if total else 0.0, "words": " · ".join(told)}


def seconds_left(experiment: dict) -> float | None:
    """Until its queue is empty, by how long its own runs took; None before the first has ended."""
    took = [r["seconds"] for r in experiment["runs"] if r["state"] == "finished" and r["seconds"]]
    waiting = [r for r in experiment["runs"] if r["state"] == "queued"]
    active = [jobs.progress(r)["seconds_left"] for r in experiment["runs"] if r["state"] == "running"]
    owed = progress(experiment)["total"] - len(experiment["runs"])
    if not took and (waiting or owed):
        return None
    usual = sum(took) / len(took) + overhead(experiment["runs"]) if took else 0.0
    return sum(s or usual for s in active) + usual * (len(waiting) + owed)


def overhead(known: list[dict]) -> float:
    """Seconds that a run takes beside its training, by those of `known` that finished: starting, reading, scoring."""
    beside = [
        run["ended"] - run["started"] - run["seconds"]
        for run in known
        if run["state"] == "finished" and run["ended"] and run["started"] and run["attempt"] == 1
    ]
    return max(0.0, statistics.median(beside)) if beside else _USUAL_OVERHEAD
