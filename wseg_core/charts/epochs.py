"""The epochs of a run's metric rows: which rows belong together, and where an epoch ends on the x axis of a figure.

The loss often drops at the start of an epoch, since the model has seen every sentence once more: a moving average must not
mix the two sides.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..language import text
from . import colours
from .sampling import floats

MOST = 40  # lines; of more epochs every second, fifth, tenth … end is drawn
_LINE = {"color": colours.QUIET, "width": 1, "dash": "dot"}
_STRIDES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def of_rows(rows: pd.DataFrame) -> np.ndarray:
    """The epoch of each row, 0 first: int [rows]; all 0 where the rows have none. A row without a value follows the one before."""
    epoch = floats(rows, "epoch").ffill().fillna(0.0).to_numpy(float)
    # the step that ends an epoch stands at a whole number
    return np.maximum(np.ceil(epoch - 1e-9).astype(np.int64) - 1, 0)


def ends(rows: pd.DataFrame, x: str) -> np.ndarray:
    """Where on the axis `x` each epoch ends that another one follows: float, ascending."""
    if not len(rows) or x not in rows:
        return np.zeros(0)
    last = np.flatnonzero(np.diff(of_rows(rows)) > 0)
    at = floats(rows, x).to_numpy(float)[last]
    return at[np.isfinite(at)]


def common_ends(frames: Sequence[pd.DataFrame], x: str) -> np.ndarray | None:
    """The ends of the epochs of several runs where they are the same as far as each run goes; None where they differ."""
    longest = np.zeros(0)
    for borders in (ends(rows, x) for rows in frames):
        shared = min(len(borders), len(longest))
        if not np.allclose(borders[:shared], longest[:shared]):
            return None
        longest = borders if len(borders) > len(longest) else longest
    return longest


def shapes(
    at: np.ndarray,
    shown: tuple[float, float] | None = None,
    xref: str = "x",
    yref: str = "paper",
    most: int = MOST,
) -> list[dict]:
    """Thin vertical lines where epochs end, at most so many, as plotly's shapes. shown: the range of x to keep."""
    stride = next((s for s in _STRIDES if len(at) <= s * most), len(at))
    at = at[stride - 1 :: stride]
    if shown:
        at = at[(at >= shown[0]) & (at <= shown[1])]
    place = {"type": "line", "name": "epoch", "y0": 0, "y1": 1, "xref": xref, "yref": yref, "layer": "below"}
    return [{**place, "x0": float(x), "x1": float(x), "line": _LINE, "opacity": 0.6} for x in at]


def mark(fig: go.Figure, at: np.ndarray, shown: tuple[float, float] | None = None) -> bool:
    """Draws the lines of `shapes` over all panels; tells whether there are any."""
    marks = shapes(at, shown)
    fig.update_layout(shapes=[*fig.layout.shapes, *marks])
    return bool(marks)


def note() -> str:
    """What the lines are, in a sentence."""
    return text("Dotted vertical lines: ends of epochs.")


def add_to_legend(fig: go.Figure) -> None:
    """An entry of the legend that says what the thin lines are."""
    fig.add_trace(
        go.Scatter(
            x=[None],
            y=[None],
            yaxis="y",
            mode="lines",
            name=text("end of an epoch"),
            hoverinfo="skip",
            line=_LINE,
        )
    )
