"""Training curves of a run: loss, dev F1, gradient norm and learning rate over one x axis with a shared cursor.

Rows are the store's metric rows (`step epoch seconds loss grad_norm grad_norm_* lr dev_f1 …`, one per step,
NaN where there is no value). Equal rows give an equal figure, so that a page may send it again for nothing.
"""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...language import text
from ...training.metrics import BLOCKS, of_block
from .. import colours, epochs, panels
from ..panels import axes
from ..sampling import floats, keep, smooth

_NORMS = [of_block("grad_norm", block) for block in ("", *BLOCKS)]
_ROOM = 0.07  # share of the x axis that a number written at its point takes


def window(steps: int) -> int:
    """Smoothing window for a run of `steps` steps: odd, from 5 to 201."""
    return min(201, max(5, steps // 35)) | 1


def figure(
    rows: pd.DataFrame,
    *,
    x: str = "step",
    end: float | None = None,
    clip_norm: float = 0.0,
    smoothing: int | None = None,
    log_loss: bool = False,
    shown: tuple[float, float] | None = None,
    limit: int = 2000,
    height: int = 760,
    unit: str = "character",
) -> go.Figure:
    """Four panels over one x axis.

    x: a key of `axes()`. end: where x ends when all is done (the stretch to come is greyed), None where
    nothing is to come. clip_norm: the longest gradient allowed, 0 for none. smoothing: steps to average over, within an epoch.
    shown: the part of x to look at, cut out before down-sampling, so that a closer look shows more detail.
    unit: what the loss is counted by, `character` or `gap`.
    """
    fig = go.Figure()
    panels.lay_out(fig, x, log_loss, height, unit=unit)
    fig.update_layout(legend_entrywidth=195)  # two columns beside the replay
    rows = rows[rows[x].notna()] if len(rows) else rows
    if not len(rows):
        return panels.placeholder(fig, end)
    steps = int(rows["step"].iloc[-1])
    smoothed = smooth(floats(rows, "loss"), smoothing or window(steps), epochs.of_rows(rows))
    borders = epochs.ends(rows, x)
    last = float(rows[x].iloc[-1])
    part = np.ones(len(rows), bool)
    if shown:
        part = rows[x].between(*shown).to_numpy()
    rows, smoothed = rows[part], smoothed[part]

    columns = {name: _values(rows, name) for name in ("loss", *_NORMS, "lr")}
    index = keep([c for c in (*columns.values(), smoothed) if np.isfinite(c).any()], limit)
    at = rows[x].to_numpy(np.int32 if x == "step" else np.float32)[index]  # half the bytes to send, and enough digits

    def line(y: np.ndarray, panel: str, name: str, colour: str, width: float, form: str, **more: Any) -> None:
        fig.add_trace(
            go.Scatter(
                x=at,
                y=y[index].astype(np.float32),
                yaxis=panel,
                name=name,
                mode=more.pop("mode", "lines"),
                connectgaps=False,
                line={"color": colour, "width": width},
                hovertemplate=f"%{{y:{form}}}",
                **more,
            )
        )

    line(columns["loss"], "y", text("loss, every step"), colours.LOSS, 1, ".4~f", opacity=0.45)
    line(
        smoothed,
        "y",
        text("loss, smoothed over {steps} steps", steps=smoothing or window(steps)),
        colours.LOSS,
        2.5,
        ".4f",
    )
    first, final = shown or (0.0, max(end or 0.0, last))
    _dev_loss(fig, rows, x, limit)
    _scores(fig, rows, x, final - first, limit)
    line(
        columns["grad_norm"], "y3", text("gradient norm, whole model"), colours.NORM["whole"], 1.8, ".3~g", opacity=0.8
    )
    names = _block_names()
    for block in BLOCKS:
        norms = columns[of_block("grad_norm", block)]
        if np.isfinite(norms).any():
            line(norms, "y3", names[block], colours.NORM[block], 1.1, ".3~g")
    if clip_norm > 0:
        _clipping(fig, first, final, clip_norm)
    fig.update_layout(yaxis3=panels.log_ticks([columns[c][index] for c in columns if c.startswith("grad")], clip_norm))
    line(columns["lr"], "y4", text("learning rate"), colours.RATE, 2, ".4~g")

    fig.update_layout(xaxis_range=[first, final])
    if epochs.mark(fig, borders, shown):
        epochs.add_to_legend(fig)
    if end and end > last and not shown:
        panels.grey(fig, last, end)
    return fig


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """The underlying data of the figure, all rows."""
    columns = ["step", "epoch", "seconds", "loss", "dev_f1", *_NORMS, "lr"]
    return rows[[c for c in columns if c in rows and rows[c].notna().any()]]


def _block_names() -> dict[str, str]:
    return {
        "embedding": text("gradient norm, embedding"),
        "encoder": text("gradient norm, encoder"),
        "head": text("gradient norm, head"),
    }


def _clipping(fig: go.Figure, first: float, final: float, clip_norm: float) -> None:
    """The threshold over the whole x axis."""
    fig.add_trace(
        go.Scatter(
            x=[first, final],
            y=[clip_norm, clip_norm],
            yaxis="y3",
            mode="lines",
            hoverinfo="skip",
            name=text("clipping threshold {norm}", norm=f"{clip_norm:g}"),
            line={"color": colours.LIMIT, "width": 1.5, "dash": "dot"},
        )
    )


def _dev_loss(fig: go.Figure, rows: pd.DataFrame, x: str, limit: int) -> None:
    at, y = _sparse(rows, "dev_loss", x, limit)
    if len(y):
        fig.add_trace(
            go.Scatter(
                x=at,
                y=y,
                yaxis="y",
                name=text("development loss"),
                mode="lines+markers",
                line={"color": colours.SCORE, "width": 1.5, "dash": "dash"},
                marker={"size": 5},
                hovertemplate="%{y:.4f}",
            )
        )


def _scores(fig: go.Figure, rows: pd.DataFrame, x: str, width: float, limit: int) -> None:
    """`width`: the range of the x axis, which limits the room for numbers."""
    at, y = _sparse(rows, "dev_f1", x, limit)
    if not len(y):
        panels.say(fig, "y2", text("Development F1 will appear here after the first evaluation."))
        return
    labelled = _apart(at, y, width)
    fig.add_trace(
        go.Scatter(
            x=at,
            y=y,
            yaxis="y2",
            name=text("dev F1"),
            mode="lines+markers+text",
            text=[f"{v:.1%}" if i in labelled else "" for i, v in enumerate(y)],
            textposition="bottom center",
            cliponaxis=False,
            line={"color": colours.SCORE, "width": 2.5},
            marker={"size": 7 if len(y) <= 30 else 4},
            hovertemplate="%{y:.1%}",
        )
    )
    low, high = float(y.min()), float(y.max())
    room = max(high - low, 0.04)  # below the lowest point there is room for its number
    fig.update_layout(yaxis2={"range": [max(0.0, low - 0.35 * room), min(1.02, high + 0.15 * room)]})


def _apart(at: np.ndarray, y: np.ndarray, width: float) -> set[int]:
    """Points labelled with their value: the best, then from the last backwards those that do not overlap."""
    chosen = {int(y.argmax())}
    for i in range(len(y) - 1, -1, -1):
        if all(abs(at[i] - at[j]) >= _ROOM * width for j in chosen):
            chosen.add(i)
    return chosen


def _sparse(rows: pd.DataFrame, name: str, x: str, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """(x, values) of the rows with a value."""
    y = _values(rows, name)
    measured = np.isfinite(y)
    at, y = rows[x].to_numpy(float)[measured], y[measured]
    index = keep([y], limit)
    return at[index], y[index]


def _values(rows: pd.DataFrame, name: str) -> np.ndarray:
    return floats(rows, name).to_numpy(float)


__all__ = ["axes", "figure", "table", "window"]
