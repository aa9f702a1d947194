"""The compared runs as input of the charts, rebuilt only when something has changed."""

import streamlit as st

from wseg_core.charts import colours
from wseg_core.charts.compare import compared
from wseg_core.language import current

from ..shared import downloads, runs


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


def colour_by(selected: list[dict]) -> str:
    """The setting shown by colour, "" for the variant: the chosen one if the runs differ in it.

    By default each variant has a colour of its own; if they are too many for that, the first setting in which they differ.
    """
    names = compared.differing(selected)
    chosen = st.session_state.get("compare.colour")
    if chosen == "" or chosen in names:
        return chosen
    return "" if len(set(compared.groups(selected).values())) <= len(colours.RUNS) or not names else names[0]


def palette(selected: list[dict], setting: str = "") -> dict[str, str]:
    """Maps each value of `setting`, or for "" each variant's name, to its colour."""
    names = compared.groups(selected)
    return colours.palette(compared.value(run, setting) if setting else names[run["run"]] for run in selected)


@st.cache_resource(max_entries=80, show_spinner=False)  # not copied on each use: the result is only read
def cached(name: str, key: tuple, options: tuple, _make):
    """The result of `_make`, cached by name, key and options: an identical figure keeps zoom and hover."""
    return _make()


def chart_config(name: str) -> dict:
    """Plotly config: zoom, pan, reset and image download."""
    return {
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
        "toImageButtonOptions": {
            "format": st.session_state.get("chart.picture", "png"),
            "filename": f"compare-{name}",
            "scale": 2,
        },
    }


def show(figure, name: str, table) -> None:
    """A figure with the download of its numbers; `table` builds them on click."""
    st.plotly_chart(figure, key=f"compare.{name}", config=chart_config(name))
    downloads.csv(table, name, f"compare.{name}.csv")
