"""One step of every optimizer: lengths by block, angles between the steps, and changes of the loss.

Takes the frames of `table` and `matrix`, which come from the `Steps` of `inspection.steps`.
"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...inspection.steps.records import Steps
from ...language import text
from ...training.metrics import BLOCKS, of_block
from .. import colours

_ROW = 34  # px of an optimizer
_CELL = 40  # px of a cell of the matrix
_BEYOND = 3.0  # a loss that rises further than this multiple of the deepest fall leaves the axis
_ANGLES = [[0, "#2f6f8f"], [0.5, "#e3ebef"], [1, "#8d5bb0"]]  # the same direction, a right angle, the opposite one


def table(steps: Steps) -> pd.DataFrame:
    """One row per optimizer: name, state, rate, lengths (`length`, `length_BLOCK`), ratio, angle, losses, flips, obstacle."""
    rows = [
        {
            "optimizer": step.name,
            "state": step.state,
            "rate": step.rate,
            "length": step.length,
            **{of_block("length", block): step.blocks.get(block) for block in BLOCKS if block in steps.gradient_blocks},
            "ratio": step.ratio,
            "angle": step.angle,
            "batch_loss": step.batch_loss,
            "batch_change": step.batch_change,
            "dev_loss": step.dev_loss,
            "dev_change": step.dev_change,
            "flips": None if step.obstacle else len(step.flips),
            "obstacle": step.obstacle,
        }
        for step in steps.optimizers
    ]
    return pd.DataFrame(rows)


def matrix(steps: Steps) -> pd.DataFrame:
    """Degrees between the steps, by optimizer in both directions; the negative gradient, `""`, is the first of them."""
    angle = {step.name: step.angle for step in steps.optimizers}
    descent = [angle[name] for name in steps.compared]
    values = [[0.0, *descent], *([to_descent, *row] for to_descent, row in zip(descent, steps.angles))]
    names = ["", *steps.compared]
    return pd.DataFrame(values, names, names, dtype=float)


def lengths(frame: pd.DataFrame) -> go.Figure:
    """Bars of the step's length, of the whole model and of each block, on a log axis. frame: of `table`."""
    rows = frame[frame["obstacle"].isna()]
    names = {
        "": text("whole model"),
        "embedding": text("embedding"),
        "encoder": text("encoder"),
        "head": text("head"),
    }
    fig = _bars(rows, text("step length"), 1.6)
    for block in ("", *BLOCKS):
        column = of_block("length", block)
        if column in rows:
            fig.add_trace(_trace(rows, column, names[block], colours.NORM[block or "whole"], "%{x:.4~g}"))
    values = rows[[c for c in rows if c.startswith("length")]].to_numpy(float)
    values = values[values > 0]
    if len(values):
        ends = np.log10([values.min(), values.max()])
        fig.update_xaxes(type="log", range=[float(ends[0]) - 0.3, float(ends[1]) + 0.2], dtick=1)
    return fig


def losses(frame: pd.DataFrame) -> go.Figure:
    """Bars of the change of the batch's loss and of the development loss; left of zero it falls. frame: of `table`."""
    rows = frame[frame["obstacle"].isna()]
    fig = _bars(rows, text("change of the loss; a negative change is a fall"), 1.2)
    columns = {
        "batch_change": (text("this batch"), colours.LOSS),
        "dev_change": (text("development set"), colours.SCORE),
    }
    there = {column: named for column, named in columns.items() if rows[column].notna().any()}
    for column, (name, colour) in there.items():
        fig.add_trace(_trace(rows, column, name, colour, "%{x:+.5~f}"))
    values = rows[list(there)].to_numpy(float)
    values = values[np.isfinite(values)]
    if len(values):
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        top = min(high, _BEYOND * abs(low)) if low else high
        room = 0.08 * (top - low) or 0.01
        fig.update_xaxes(range=[low - room, top + room])
        if top < high:
            fig.add_annotation(
                text=text("Bars that reach the right edge are longer than shown."), x=1, y=1, xref="paper", yref="paper", xanchor="right",
                yanchor="bottom", showarrow=False, font={"color": colours.QUIET, "size": 13},
            )  # fmt: skip
    return fig


def angles(degrees: pd.DataFrame) -> go.Figure:
    """A heat map of the angles between the steps in degrees. degrees: of `matrix`."""
    names = [name or text("negative gradient") for name in degrees.index]
    fig = go.Figure(
        go.Heatmap(
            x=names,
            y=names,
            z=degrees.to_numpy(),
            zmin=0,
            zmax=180,
            colorscale=_ANGLES,
            texttemplate="%{z:.0f}",
            textfont={"size": 12},
            hoverongaps=False,
            hovertemplate="%{y} · %{x}: %{z:.2f}°<extra></extra>",
            colorbar={"title": {"text": text("angle (°)")}, "tickvals": [0, 45, 90, 135, 180], "thickness": 14},
        )
    )
    fig.update_layout(
        height=_CELL * len(names) + 150,
        margin={"l": 130, "r": 10, "t": 10, "b": 110},
        font={"size": 14},
        xaxis={"tickangle": -45, "showgrid": False, "constrain": "domain"},
        yaxis={"autorange": "reversed", "showgrid": False, "scaleanchor": "x", "constrain": "domain"},
    )
    return fig


def _bars(rows: pd.DataFrame, title: str, scale: float) -> go.Figure:
    """An empty figure of horizontal bars, one group per optimizer, in the order of the rows."""
    fig = go.Figure()
    fig.update_layout(
        height=int(scale * _ROW * max(len(rows), 1)) + 110,
        margin={"l": 96, "r": 16, "t": 24, "b": 86},
        font={"size": 14},
        barmode="group",
        bargap=0.25,
        hovermode="y unified",
        xaxis={"title": {"text": title}, "zeroline": True},
        yaxis={"autorange": "reversed", "categoryorder": "array", "categoryarray": list(rows["optimizer"])},
        legend={
            "orientation": "h",
            "y": -60 / (scale * _ROW * max(len(rows), 1)),
            "yanchor": "top",
            "x": 0,
            "traceorder": "normal",
        },
    )
    return fig


def _trace(rows: pd.DataFrame, column: str, name: str, colour: str, form: str) -> go.Bar:
    return go.Bar(
        x=rows[column].to_numpy(float),
        y=list(rows["optimizer"]),
        orientation="h",
        name=name,
        marker={"color": colour},
        hovertemplate=form,
    )
