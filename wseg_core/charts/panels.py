"""Layout of a run's figure: four panels over one x axis, ticks, and placeholders before there are points."""

import numpy as np
import plotly.graph_objects as go

from ..language import text
from . import colours

# name of the y axis, its share of the height from top to bottom
PANELS = {"y": (0.70, 1.0), "y2": (0.465, 0.665), "y3": (0.185, 0.43), "y4": (0.0, 0.15)}


def axes() -> dict[str, str]:
    """Choices for the x axis: column name to title."""
    return {"step": text("step"), "epoch": text("epoch"), "seconds": text("training time (s)")}


def log_ticks(columns: list[np.ndarray], clip_norm: float) -> dict:
    """Ticks of a log axis: 1, 2 and 5 of each decade, or only the decades if there are many."""
    values = np.concatenate([*columns, [clip_norm]])
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return {}
    low, high = int(np.floor(np.log10(values.min()))), int(np.ceil(np.log10(values.max())))
    heads = (1, 2, 5) if high - low <= 2 else (1,)
    ticks = [head * 10.0**power for power in range(low, high + 1) for head in heads]
    return {"tickvals": ticks, "ticktext": [f"{t:g}" for t in ticks]}


def titles(unit: str = "character", relative: bool = False) -> dict[str, str]:
    """Title of each panel; the loss is per `unit` (character or gap), or relative to its start."""
    loss = {"character": text("loss per character"), "gap": text("loss per gap")}[unit]
    return {
        "y": text("loss relative to start") if relative else loss,
        "y2": text("dev F1"),
        "y3": text("gradient norm"),
        "y4": text("learning rate"),
    }


def lay_out(
    fig: go.Figure,
    x: str,
    log_loss: bool,
    height: int,
    *,
    unit: str = "character",
    relative: bool = False,
    only: str | None = None,
    below: int = 136,
) -> None:
    """Axes, titles, margins, legend and the shared cursor; unchanged by the first point, so that the layout is stable.

    only: the one panel to show, at full height. below: px under the lowest panel, for the axis and the legend.
    """
    shares = {only: (0.0, 1.0)} if only else PANELS
    named = titles(unit, relative)
    forms: dict[str, dict] = {
        "y": {"type": "log"} if log_loss else {"rangemode": "tozero"},
        "y2": {"tickformat": ".1~%", "nticks": 5},
        "y3": {"type": "log"},
        "y4": {"tickformat": ".2~g", "rangemode": "tozero", "nticks": 4},
    }
    if relative:
        forms["y"]["tickformat"] = ".2~%"
    fig.update_layout(
        height=height,
        margin={"l": 88, "r": 30, "t": 8, "b": below},
        font={"size": 14},
        hovermode="x unified",
        hoversubplots="axis",
        xaxis={
            "title": {"text": axes()[x]},
            "anchor": only or "y4",
            "domain": [0, 1],
            "zeroline": False,
            "showgrid": True,
            "hoverformat": ",.6~g",
            "unifiedhovertitle": {"text": f"{axes()[x]} %{{x}}"},
            "showspikes": True,
            "spikemode": "across",
            "spikethickness": 1,
            "spikedash": "solid",
            "spikecolor": colours.QUIET,
        },
        legend={"orientation": "h", "y": -56 / (height - 8 - below), "yanchor": "top", "x": 0, "entrywidth": 225},
        uirevision="training",
        **{
            f"yaxis{panel[1:]}": {
                "title": {"text": named[panel], "standoff": 10},
                "domain": list(share),
                "anchor": "x",
                "zeroline": False,
                "automargin": False,
                **forms[panel],
            }
            for panel, share in shares.items()
        },
    )


def placeholder(fig: go.Figure, end: float | None, only: str | None = None) -> go.Figure:
    """Greyed panels that state what will appear in them; `only`: the name of a single panel."""
    fig.update_layout(xaxis_range=[0, end or 1], showlegend=False)
    fig.update_xaxes(showticklabels=bool(end))
    grey(fig, 0, end or 1, only)
    notes = {
        "y": text("How far the predictions are from the gold segmentation, at every step. It should fall."),
        "y2": text("F1 on the development set after each evaluation. It should rise."),
        "y3": text(
            "Size of the gradient at each step, that is how strongly the loss depends on the weights, for the whole "
            "model and for each part."
        ),
        "y4": text("Scales how far each step moves the weights."),
    }
    for panel, note in notes.items():
        if only not in (None, panel):
            continue
        axis = "yaxis" + panel[1:]
        fig.update_layout({axis: {"showticklabels": False, "range": [0, 1], "type": "linear"}})
        fig.add_trace(go.Scatter(x=[None], y=[None], yaxis=panel))  # an axis without a trace is not drawn
        say(fig, panel, note, only)
    return fig


def grey(fig: go.Figure, low: float, high: float, only: str | None = None) -> None:
    """Greys the remaining range of x in each panel."""
    for panel in [only] if only else PANELS:
        fig.add_shape(
            type="rect",
            x0=low,
            x1=high,
            y0=0,
            y1=1,
            xref="x",
            yref=f"{panel} domain",
            fillcolor=colours.COMING,
            line_width=0,
            layer="below",
        )


def say(fig: go.Figure, panel: str, note: str, only: str | None = None) -> None:
    """Writes a sentence into the middle of a panel."""
    low, high = (0.0, 1.0) if only else PANELS[panel]
    notice(fig, note, (low + high) / 2)
    if panel == "y2":
        fig.update_layout(yaxis2={"showticklabels": False, "range": [0, 1]})
        fig.add_trace(go.Scatter(x=[None], y=[None], yaxis="y2", showlegend=False, hoverinfo="skip"))


def notice(fig: go.Figure, sentence: str, y: float = 0.5) -> None:
    """Writes a sentence into the middle of the figure, at the share `y` of its height."""
    fig.add_annotation(
        text=sentence,
        x=0.5,
        y=y,
        xref="paper",
        yref="paper",
        showarrow=False,
        font={"color": colours.QUIET, "size": 15},
    )
