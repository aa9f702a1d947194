"""The compared runs as input of the charts, rebuilt only when something has changed."""

import streamlit as st

from wseg_core.charts import colours
from wseg_core.charts.compare import compared
from wseg_core.language import current

from ..shared import runs


def key(selected: list[dict]) -> tuple:
    """A key of the current state of these runs; figures are redrawn only when it changes."""
    return (
        current(),
        *((r["run"], r["attempt"], r["state"], len(runs.rows(r)), r["ended"], r["best_dev_f1"]) for r in selected),
    )


def series(selected: list[dict], colour: str, dash: str = "", panel: str = "") -> list:
    """One `Series` per run, with its metric rows."""
    by_id = {r["run"]: r for r in selected}
    return compared.series(selected, lambda run: runs.rows(by_id[run]), colour=colour, dash=dash, panel=panel)


def scores(selected: list[dict], colour: str):
    """One row per run."""
    return compared.scores(selected, colour=colour)


def differing(selected: list[dict]) -> list[str]:
    """The settings other than the seed in which the runs differ, the most important first.

    For the runs of one experiment, only those that its plan varies: the remaining settings of an optimizer differ with
    its name and add nothing.
    """
    first = ("optimizer.name", "loss.name", "encoder.name", "optimizer.lr", "schedule.name")
    names = compared.settings(selected)
    if len({run["experiment"] for run in selected}) == 1 and all(run["variant"] for run in selected):
        planned = dict.fromkeys(key for run in selected for key in run["variant"])
        names = [name for name in names if name in planned]
    return sorted(names, key=lambda n: (first.index(n) if n in first else len(first), names.index(n)))


def colour_by(selected: list[dict]) -> str:
    """The setting shown by colour: the chosen one if the runs differ in it, else the first in which they do."""
    names = differing(selected)
    chosen = st.session_state.get("compare.colour")
    return chosen if chosen in names else (names[0] if names else "")


def palette(selected: list[dict], colour: str) -> dict[str, str]:
    """Maps each value of the setting `colour` to its colour."""
    keys = [compared.value(r, colour) for r in selected] if colour else [r["run"] for r in selected]
    return colours.palette(dict.fromkeys(keys))


@st.cache_resource(max_entries=80, show_spinner=False)  # not copied on each use: the result is only read
def cached(name: str, key: tuple, options: tuple, _make):
    """The result of `_make`, cached by name, key and options: an identical figure keeps zoom and hover."""
    return _make()
