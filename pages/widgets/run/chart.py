"""The training curves of a run, with live updates that can be paused, and downloads."""

import math

import pandas as pd
import streamlit as st

from wseg_core import language
from wseg_core.charts import units
from wseg_core.charts.run import training
from wseg_core.language import text

from ..shared import axes, downloads, plot, runs, state


def draw(run: dict) -> None:
    """The figure with its controls. New points are added to what is shown; zoom and hidden lines stay."""
    rows = runs.rows(run)
    shown, options = _controls(run, rows)
    if state.recall(_frozen_key(run)) is not None:
        rows = rows[rows["step"] <= state.recall(_frozen_key(run))]
    total = run["total_steps"] or 0
    figure = _figure(
        (run["run"], run["attempt"], len(rows), language.current()),
        rows,
        x=options["x"],
        end=_end(run, options["x"]),
        clip_norm=float(run["config"]["training"]["clip_norm"]),
        smoothing=options["smoothing"] or training.window(total or len(rows)),
        log_loss=options["log"],
        shown=shown,
        unit=units.of_loss(run),
    )
    config = {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
        "toImageButtonOptions": {"format": options["picture"], "filename": f"{run['run']}-course", "scale": 2},
    }
    drawn = (run["run"], options["x"], options["log"], shown)  # other axes begin without zoom
    plot.draw(figure, "course", config, repr(drawn))


@st.cache_data(max_entries=40, show_spinner=False)
def _figure(key: tuple, _rows: pd.DataFrame, **options) -> str:
    return training.figure(_rows, **options).to_json()


def _controls(run: dict, rows: pd.DataFrame) -> tuple[tuple[float, float] | None, dict]:
    live = run["state"] in runs.LIVE
    with st.container(horizontal=True, vertical_alignment="center", key="view"):
        if live and len(rows):
            st.toggle(
                text("Live updates"),
                value=True,
                key=f"follow.{run['run']}",
                persist_state="session",
                help=text("Turn this off to keep the chart as it is now."),
                on_change=_freeze,
                args=(run["run"], int(rows["step"].iloc[-1])),
            )
        elif not live:
            state.remember(_frozen_key(run), None)
        x = axes.over("chart.x", "collapsed")
        with st.popover(text("Options"), icon=":material/tune:", key="chart.view"):
            log = st.toggle(text("Log scale for loss"), key="chart.log", persist_state="session")
            smoothing = axes.smoothing("chart.smooth")
            shown = _zoom(run, rows, x, live)
            picture = st.segmented_control(
                text("Image format for the camera button"),
                ["png", "svg"],
                format_func=str.upper,
                default="png",
                required=True,
                key="chart.picture",
                persist_state="session",
            )
        downloads.csv(lambda: training.table(rows), run["run"], "chart.csv", disabled=not len(rows))
    return shown, {"x": x, "log": log, "smoothing": smoothing, "picture": picture}


def _zoom(run: dict, rows: pd.DataFrame, x: str, live: bool) -> tuple[float, float] | None:
    """The range of x to show, None for all of it; not available during live updates."""
    last = math.ceil(rows[x].max()) if len(rows) else 0
    if last < 2 or (live and state.recall(_frozen_key(run)) is None):
        return None
    low, high = st.slider(text("Zoom to range"), 0, last, (0, last), key=f"chart.part.{run['run']}.{x}.{last}")
    return (float(low), float(high)) if (low, high) != (0, last) and low < high else None


def _end(run: dict, x: str) -> float | None:
    """The expected end of x; None if the run has ended."""
    total, step = run["total_steps"] or 0, run["step"] or 0
    if run["state"] in ("finished", "stopped", "failed") or not total:
        return None
    training = run["config"]["training"]
    if x == "epoch" and not (training.get("max_steps") or training.get("max_seconds")):
        return float(training["epochs"])
    if x == "epoch":
        return run["epoch"] / step * total if step and run["epoch"] else None
    return float(total) if x == "step" else (math.ceil(run["seconds"] / step * total) if step else None)


def _freeze(run: str, step: int) -> None:
    follow = st.session_state.get(f"follow.{run}", True)
    state.remember(f"frozen.{run}", None if follow else step)


def _frozen_key(run: dict) -> str:
    return f"frozen.{run['run']}"
