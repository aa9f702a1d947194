"""Plotly traces of lines, with the bands of means, and of the crosses where failed runs end."""

from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go

from ..language import text
from ..training.metrics import METRICS
from . import colours
from .labels import safe
from .lines import Cross, Line
from .sampling import keep, share

BANDS = 12  # with more lines than these, bands hide more than they show

AxesOf = Callable[[Line | Cross], dict]  # the names of the axes of a line or cross, such as {"yaxis": "y2"}


def draw(
    fig: go.Figure,
    curves: list[Line],
    hues: dict[str, str],
    axes_of: AxesOf,
    *,
    common: bool,
    bands: bool,
    metric_titles: dict | None = None,
    most: int = 20_000,
) -> None:
    """Adds the traces, down-sampled so that the figure has at most `most` points.

    common: lines of one panel with equal x keep equal points, so that a cursor over all of them reads each one's own
    value. metric_titles: metric to its name beside a value.
    """
    sizes = [len(line.x) for line in curves] + [2 * len(line.x) for line in curves if bands and line.low is not None]
    limit = share(sizes, whole=most - 500)  # the rest is for crosses and the legend
    panels: dict = {}
    if common:
        for line in curves:
            panels.setdefault((line.metric, line.x.tobytes()), []).append(line)
    points = {id(line): keep(_columns(panel), limit) for panel in panels.values() for line in panel}
    traces = []  # plain dicts, all at once: plotly checks each only once then
    for line in curves:
        index = points[id(line)] if common else keep(_columns([line]), limit)
        x, y = line.x[index], line.y[index]
        colour = hues[line.hue]
        ends = None if line.low is None or line.high is None else np.stack([line.low, line.high], 1)  # [points, 2]
        if bands and ends is not None:
            half = index if len(index) <= limit // 2 else index[keep(_columns([line], index), limit // 2)]
            traces.append(_band(line, half, ends[half], colour, axes_of(line)))
        spread = ends is not None and bool((ends[:, 1] > ends[:, 0]).any())
        quiet = line.rest or line.raw
        form = METRICS[line.metric].digits
        title = f" {metric_titles[line.metric]}" if metric_titles else ""
        between = f" (%{{customdata[0]:{form}}}–%{{customdata[1]:{form}}})" if spread else ""
        traces.append(
            dict(
                type="scatter",
                x=x,
                y=y,
                customdata=ends[index] if spread and ends is not None else None,
                name=safe(line.name),
                legendgroup=line.hue,
                showlegend=False,
                mode="lines+markers" if line.marked and len(x) <= 60 else "lines",
                connectgaps=False,
                opacity=0.3 if line.raw else 0.55 if line.rest else 1,
                line={"color": colour, "width": 1 if quiet else 2, "dash": "solid" if line.raw else line.dash},
                marker={"size": 5},
                meta="raw" if line.raw else None,
                hoverinfo="skip" if quiet else None,
                hovertemplate=None if quiet else f"%{{y:{form}}}{between}{title}",
                **axes_of(line),
            )
        )
    fig.add_traces(traces)


def cross(fig: go.Figure, crosses: list[Cross], top: dict[str, float], axes_of: AxesOf, quiet: bool = False) -> None:
    """Adds a ✕ where each failed run ends; at the upper edge of its panel where it ran off (`top`: metric to that edge).

    quiet: only a run's first cross says why, since one cursor reads them all.
    """
    speaking = {end.name: end for end in reversed(crosses)}
    for end in crosses:
        hushed = quiet and speaking[end.name].metric != end.metric
        why = safe(end.why, 90) or text("failed")
        fig.add_trace(
            go.Scatter(
                x=[end.x],
                y=[min(end.y, top.get(end.metric, end.y))],
                customdata=[[end.y, why]],
                name=f"✕ {safe(end.name)}",
                legendgroup=end.hue,
                showlegend=False,
                mode="markers",
                cliponaxis=False,
                marker={"symbol": "x", "size": 10, "color": colours.FAULT},
                hoverinfo="skip" if hushed else None,
                hovertemplate=None
                if hushed
                else f"%{{customdata[0]:{METRICS[end.metric].digits}}} · %{{customdata[1]}}",
                **axes_of(end),
            )
        )


def _columns(curves: list[Line], index: slice | np.ndarray = slice(None)) -> list[np.ndarray]:
    columns = [c[index] for line in curves for c in (line.y, line.low, line.high) if c is not None]
    return [c for c in columns if np.isfinite(c).any()] or columns[:1]


def _band(line: Line, index: np.ndarray, ends: np.ndarray, colour: str, axes: dict) -> dict:
    """The band as closed outlines: along its upper edge and back along the lower, one outline between two gaps."""
    x, low, high = line.x[index], ends[:, 0], ends[:, 1]
    around: list[np.ndarray] = []
    has_band = np.isfinite(low) & np.isfinite(high)
    for piece in np.split(np.arange(len(x)), np.flatnonzero(np.diff(has_band.astype(np.int8)) != 0) + 1):
        if len(piece) and has_band[piece[0]]:
            back = piece[::-1]
            around.append(np.stack([np.r_[x[piece], x[back], np.nan], np.r_[high[piece], low[back], np.nan]]))
    outline = np.concatenate(around, 1)[:, :-1] if around else np.zeros((2, 0))
    return dict(
        type="scatter",
        x=outline[0],
        y=outline[1],
        name=safe(line.name),
        legendgroup=line.hue,
        showlegend=False,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colours.faint(colour, 0.16),
        hoverinfo="skip",
        **axes,
    )
