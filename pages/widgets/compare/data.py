"""The compared runs as the charts want them, made anew only when something has changed."""

import streamlit as st

from wseg_core.charts import colours
from wseg_core.charts.compare import compared
from wseg_core.language import current

from ..shared import runs


def key(found: list[dict]) -> tuple:
    """What tells one look at these runs from the next: as long as it stays, no figure changes."""
    return (
        current(),
        *((r["run"], r["attempt"], r["state"], len(runs.rows(r)), r["ended"], r["best_dev_f1"]) for r in found),
    )


def series(found: list[dict], colour: str, dash: str = "", panel: str = "") -> list:
    """A `Series` a run, with its metric rows."""
    by_id = {r["run"]: r for r in found}
    return compared.series(found, lambda run: runs.rows(by_id[run]), colour=colour, dash=dash, panel=panel)


def scores(found: list[dict], colour: str):
    """One row a run."""
    return compared.scores(found, colour=colour)


def differing(found: list[dict]) -> list[str]:
    """The settings in which the runs differ, the seed aside, what matters most first.

    Of one experiment, those that its plan varies: an optimizer's own settings differ with its name, and say nothing more.
    """
    first = ("optimizer.name", "loss.name", "encoder.name", "optimizer.lr", "schedule.name")
    names = compared.settings(found)
    if len({run["experiment"] for run in found}) == 1 and all(run["variant"] for run in found):
        planned = dict.fromkeys(key for run in found for key in run["variant"])
        names = [name for name in names if name in planned]
    return sorted(names, key=lambda n: (first.index(n) if n in first else len(first), names.index(n)))


def colour_by(found: list[dict]) -> str:
    """What the colours stand for: the visitor's choice where it still differs, else the first that does."""
    names = differing(found)
    chosen = st.session_state.get("compare.colour")
    return chosen if chosen in names else (names[0] if names else "")


def palette(found: list[dict], colour: str) -> dict[str, str]:
    """Value of the colouring setting to its colour; the same whichever of the runs are shown."""
    keys = [compared.value(r, colour) for r in found] if colour else [r["run"] for r in found]
    return colours.palette(dict.fromkeys(keys))


@st.cache_resource(max_entries=80, show_spinner=False)  # not a copy each time: what it makes is only read
def kept(name: str, key: tuple, options: tuple, _make):
    """What `_make` made for this key and these options the last time: equal figures keep zoom and hover."""
    return _make()
