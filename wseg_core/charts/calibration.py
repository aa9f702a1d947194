"""Reliability diagrams: are the predicted probabilities of cuts calibrated?

DeGroot & Fienberg (1983), "The comparison and evaluation of forecasters"; Guo et al. (2017), "On calibration of
modern neural networks". Bins are those of `evaluation.calibration`.
"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..language import text
from . import colours, key, panels
from .labels import safe

_COLUMNS = ["run", "low", "high", "count", "confidence", "share"]


def table(runs: list[tuple[str, list[dict]]]) -> pd.DataFrame:
    """One row per run and bin."""
    return pd.DataFrame([{"run": label, **row} for label, bins in runs for row in bins], columns=_COLUMNS)


def figure(
    runs: list[tuple[str, list[dict]]], *, palette: dict[str, str] | None = None, height: int = 560
) -> go.Figure:
    """Observed frequency of cuts over predicted probability, and below it the number of gaps per bin.

    runs: (label, bins) each, a bin with `low high count confidence share`; an empty one is a gap. palette: label to colour.
    """
    colour = {**colours.palette(label for label, _ in runs), **(palette or {})}
    names = [safe(label) for label, _ in runs] + [text("perfectly calibrated")]
    fig = go.Figure(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="lines",
            name=text("perfectly calibrated"),
            hoverinfo="skip",
            line={"color": colours.QUIET, "width": 1.5, "dash": "dot"},
        )
    )
    for label, bins in runs:
        if any(row["count"] for row in bins):
            _add_run(fig, label, bins, colour[label])
    _lay_out(fig, names, height)
    if len(fig.data) == 1:
        fig.add_trace(go.Scatter(x=[None], y=[None], yaxis="y2", showlegend=False))
        panels.notice(fig, text("Curves will appear here once a model has been evaluated."), 0.6)
    return fig


def _add_run(fig: go.Figure, label: str, bins: list[dict], colour: str) -> None:
    """Adds a run's curve, and below it the outline of its bins."""
    counts = np.array([row["count"] for row in bins], float)
    x = [row["confidence"] if row["count"] else (row["low"] + row["high"]) / 2 for row in bins]
    y = [row["share"] if row["count"] else None for row in bins]
    common = {"name": safe(label), "legendgroup": label, "line": {"color": colour, "width": 2}}
    fig.add_trace(
        go.Scatter(
            x=x,
            y=y,
            customdata=counts,
            mode="lines+markers",
            connectgaps=False,
            marker={"size": 7},
            hovertemplate="%{x:.1%} → %{y:.1%} (%{customdata:,})",
            **common,
        )
    )
    edges = np.repeat([bins[0]["low"], *(row["high"] for row in bins)], 2)[1:-1]
    fig.add_trace(
        go.Scatter(
            x=edges,
            y=np.repeat(counts / counts.sum(), 2),
            yaxis="y2",
            customdata=np.repeat(counts, 2),
            mode="lines",
            showlegend=False,
            hovertemplate="%{y:.2%} (%{customdata:,})",
            **common,
        )
    )


def _lay_out(fig: go.Figure, names: list[str], height: int) -> None:
    """Lays out both panels, and the legend with an entry for each name."""
    each = key.entry_width(names)
    below = 70 + key.height(len(names), each)
    fig.update_layout(
        height=height - 93 + below,
        margin={"l": 76, "r": 24, "t": 10, "b": below},
        font={"size": 14},
        hovermode="closest",
        hoverlabel={"namelength": -1},
        xaxis={
            "title": {"text": text("predicted probability of a cut"), "standoff": 10},
            "tickformat": ".0%",
            "range": [0, 1],
            "anchor": "y2",
            "zeroline": False,
        },
        yaxis={
            "title": {"text": text("fraction that are cuts")},
            "tickformat": ".0%",
            "range": [-0.02, 1.02],
            "domain": [0.3, 1],
            "zeroline": False,
        },
        yaxis2={
            "title": {"text": text("fraction of gaps")},
            "tickformat": ".0%",
            "domain": [0, 0.22],
            "rangemode": "tozero",
            "nticks": 4,
            "zeroline": False,
        },
        legend={
            "orientation": "h",
            "y": -58 / (height - 103),
            "yanchor": "top",
            "x": 0,
            "entrywidth": each,
            "tracegroupgap": 0,
        },
        uirevision="calibration",
    )
