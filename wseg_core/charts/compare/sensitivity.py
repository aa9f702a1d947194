"""Sensitivity to a setting: F1 over the learning rate (or any number), one line per optimizer (or any setting).

Each is judged at its own best rate, and a broad hill is worth as much as a high one. What failed is marked below.
"""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...language import text
from .. import colours, key, panels
from ..labels import safe
from ..series import DASHES
from . import standings

_LINES = ["line", "colour_key", "at", "f1", "lowest", "highest", "seeds", "runs", "why"]


def table(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per line and value: mean, lowest and highest F1 of its runs (NaN: all failed), and why one failed."""
    rows = []
    for (line, at), runs in scores[scores["at"].notna()].groupby(["line", "at"], sort=False):
        counted, _ = standings.scored(runs)
        failed = runs[runs["state"] == "failed"]
        if not len(counted) and not len(failed):
            continue
        f1 = counted["f1"]
        why = "; ".join(dict.fromkeys(filter(None, failed["why"])))
        colour = runs["colour_key"].iloc[0] or line
        rows.append(
            [line, colour, float(at), f1.mean(), f1.min(), f1.max(), len(counted), len(counted) + len(failed), why]
        )
    frame = pd.DataFrame(rows, columns=_LINES)
    order = {line: number for number, line in enumerate(dict.fromkeys(scores["line"]))}
    return frame.sort_values(["line", "at"], key=lambda c: c.map(order) if c.name == "line" else c, ignore_index=True)


def figure(
    scores: pd.DataFrame,
    *,
    defaults: dict[str, float] | None = None,
    title: str | None = None,
    log_x: bool = True,
    palette: dict[str, str] | None = None,
    height: int = 480,
) -> go.Figure:
    """Mean F1 over the setting with whiskers over the seeds, one line per `line`; failed runs as ✕ below the axis.

    scores: the frame of `compared.scores`. defaults: line to its own default, which gets a ring on the line where
    it was tried, a small triangle on the upper edge where it was not. title: of the x axis, the learning rate where None.
    """
    rows = table(scores)
    lines = list(dict.fromkeys(rows["line"]))
    hue = dict(zip(rows["line"], rows["colour_key"]))
    colour = {**colours.palette(hue.values()), **(palette or {})}
    good = rows[rows["f1"].notna()]
    low, high = (float(good["lowest"].min()), float(good["highest"].max())) if len(good) else (0.0, 1.0)
    span = max(high - low, 0.01)
    bottom = low - 0.08 * span
    fig = go.Figure()
    alike: dict[str, int] = {}
    bad = [line for line in lines if (rows["seeds"] < rows["runs"])[rows["line"] == line].any()]
    strip = span * min(0.06, 0.5 / max(1, len(bad)))
    for line in lines:
        points = rows[rows["line"] == line]
        dash = DASHES[alike.setdefault(hue[line], 0) % len(DASHES)]
        alike[hue[line]] += 1
        shade = colour[hue[line]]
        _line(fig, line, points, shade, dash)
        if line in bad:
            _crosses(fig, line, points[points["seeds"] < points["runs"]], bottom - strip * bad.index(line), shade)
        if defaults and line in defaults:
            _default(fig, line, points[points["f1"].notna()], defaults[line], high + 0.07 * span, shade, log_x)
    at = rows["at"].to_numpy(float)
    ticks = panels.log_ticks([at], 0.0) if log_x else {}
    down = bottom - strip * len(bad) if bad else low - 0.08 * span
    if bad:
        fig.add_hline(y=bottom + 0.6 * strip, line={"color": colours.QUIET, "width": 1, "dash": "dot"})
    each = key.entry_width([safe(line) for line in lines])
    below = 90 + key.height(len(lines), each)
    fig.update_layout(
        height=height - 110 + below,
        margin={"l": 76, "r": 24, "t": 10, "b": below},
        font={"size": 14},
        hovermode="closest",
        hoverlabel={"namelength": -1},
        xaxis={
            "title": {"text": title or text("learning rate"), "standoff": 10},
            "type": "log" if log_x else "linear",
            "zeroline": False,
            **ticks,
        },
        yaxis={
            "title": {"text": text("F1, mean over seeds")},
            "tickformat": ".3~%",
            "range": [down - 0.02 * span, high + 0.12 * span],
            "tickvals": _ticks(low, high),
            "zeroline": False,
        },
        legend={
            "orientation": "h",
            "y": -56 / (height - 120),
            "yanchor": "top",
            "x": 0,
            "entrywidth": each,
            "tracegroupgap": 0,
            "title": {"text": _note(bad, defaults), "side": "top", "font": {"color": colours.QUIET, "size": 13}},
        },
        showlegend=bool(lines),
        uirevision="sensitivity",
    )
    if not len(rows):
        fig.add_trace(go.Scatter(x=[None], y=[None]))
        fig.update_layout(xaxis={"type": "linear", "showticklabels": False}, yaxis={"showticklabels": False})
        panels.notice(fig, text("A line will appear here for each group of runs that differ only in this setting."))
    return fig


def _line(fig: go.Figure, line: str, points: pd.DataFrame, shade: str, dash: str) -> None:
    """Adds one line; it is interrupted where all seeds failed (NaN)."""
    fig.add_trace(
        go.Scatter(
            x=points["at"].to_numpy(float),
            y=points["f1"].to_numpy(float),
            error_y={
                "type": "data",
                "symmetric": False,
                "array": (points["highest"] - points["f1"]).to_numpy(float),
                "arrayminus": (points["f1"] - points["lowest"]).to_numpy(float),
                "thickness": 1.3,
                "width": 4,
                "color": shade,
            },
            customdata=points[["lowest", "highest", "seeds"]].to_numpy(float),
            name=safe(line),
            legendgroup=line,
            mode="lines+markers",
            connectgaps=False,
            line={"color": shade, "width": 2, "dash": dash},
            marker={"size": 7},
            hovertemplate="%{x:.4~g}: %{y:.2%} (%{customdata[0]:.2%}–%{customdata[1]:.2%})",
        )
    )


def _crosses(fig: go.Figure, line: str, failed: pd.DataFrame, y: float, shade: str) -> None:
    fig.add_trace(
        go.Scatter(
            x=failed["at"].to_numpy(float),
            y=[y] * len(failed),
            customdata=[[_count(r), safe(r.why, 110)] for r in failed.itertuples()],
            name=safe(line),
            legendgroup=line,
            showlegend=False,
            mode="markers",
            marker={"symbol": "x", "size": 8, "color": shade, "line": {"color": colours.FAULT, "width": 1.5}},
            hovertemplate="%{x:.4~g}: %{customdata[0]}<br>%{customdata[1]}",
        )
    )


def _default(fig: go.Figure, line: str, good: pd.DataFrame, default: float, edge: float, shade: str, log: bool) -> None:
    tried = good[np.isclose(good["at"].to_numpy(float), default, rtol=1e-6)]
    y = float(tried["f1"].iloc[0]) if len(tried) else edge
    if log and default <= 0:
        return
    fig.add_trace(
        go.Scatter(
            x=[default],
            y=[y],
            name=safe(line),
            legendgroup=line,
            showlegend=False,
            mode="markers",
            cliponaxis=False,
            marker={
                "symbol": "circle-open" if len(tried) else "triangle-down-open",
                "size": 16 if len(tried) else 10,
                "color": shade,
                "line": {"width": 2, "color": shade},
            },
            hovertemplate=text("default: {value}", value="%{x:.4~g}"),
        )
    )


def _count(row: Any) -> str:
    return text("{failed} of {runs} failed", failed=row.runs - row.seeds, runs=row.runs)


def _note(bad: list, defaults: dict | None) -> str:
    sentences = [text("Whiskers: lowest and highest seed.")]
    if defaults:
        sentences.append(text("Ring or triangle: default value."))
    if bad:
        sentences.append(text("✕ below the line: runs that failed at this value."))
    return " ".join(sentences)


def _ticks(low: float, high: float) -> list[float]:
    """Round F1 values within the data, none beside the strip of failed runs."""
    span = max(high - low, 0.01)
    step = next(s for s in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2) if span / s <= 7 or s == 0.2)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [round(k * step, 6) for k in range(first, last + 1)]
