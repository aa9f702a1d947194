"""Lines of a figure from series: one line per run, or the mean of a group's seeds and the parts outside the mean.

A failed run's line ends with a cross; it is never part of a mean, since its seeds would then be judged by their luck.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from ..language import text
from ..training.metrics import METRICS
from . import colours
from .curves import Curve, collapse, curve, last, remainder
from .labels import safe
from .sampling import keep, share
from .series import Series

BANDS = 12  # with more lines than these, bands hide more than they show


@dataclass
class Line:
    """One line: y over x, float [n]; `low` and `high` bound the band of a mean."""

    metric: str
    x: np.ndarray
    y: np.ndarray
    name: str
    hue: str
    dash: str
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    seeds: int = 1
    rest: bool = False  # what of a group's runs its mean leaves out
    start: float = np.nan  # the highest value that one of its runs begins with
    failed: bool = False  # a run that may have run off
    marked: bool = False  # its points are measured ones, so they are shown


@dataclass
class Cross:
    """Where a failed run ends."""

    metric: str
    x: float
    y: float
    name: str
    hue: str
    why: str


AxesOf = Callable[[Line | Cross], dict]  # the names of the axes of a line or cross, such as {"yaxis": "y2"}


def groups(series: list[Series], band: bool) -> list[list[Series]]:
    """Runs drawn as one line: those of the same group if `band`, in order of appearance."""
    members: dict = {}
    for s in series:
        key = (s.group, s.hue, s.dash_key, s.panel) if band and s.group else s.run
        members.setdefault(key, []).append(s)
    return list(members.values())


def lines(
    members: list[Series],
    metric: str,
    x: str,
    *,
    window: int = 1,
    relative: bool = False,
    spread: str = "range",
    dash: str = "solid",
    shown: tuple[float, float] | None = None,
) -> tuple[list[Line], list[Cross]]:
    """The lines and crosses of one group's runs for one metric; `shown`: the range of x to keep."""
    relative = relative and metric == "loss"
    window = window if METRICS[metric].noisy else 1
    pairs = [(s, curve(s.rows, metric, x, window, relative)) for s in members]
    sound = [line_curve for s, line_curve in pairs if not s.failed]
    common = collapse(sound, spread) if len(members) > 1 else None
    hue, group = members[0].hue, members[0].group or members[0].label
    drawn: list[Line] = []
    alone = [] if common else pairs
    if common:
        at, y = common.x, common.y
        measured = METRICS[metric].sparse and x == "step"
        drawn.append(Line(metric, at, y, group, hue, dash, common.low, common.high, common.seeds, marked=measured))
        rest = [line_curve if s.failed else remainder(line_curve, common.x[-1]) for s, line_curve in pairs]
        rest = [line_curve for line_curve in rest if len(line_curve.x) > 1]
        if rest:
            drawn.append(Line(metric, *_joined(rest), group, hue, dash, rest=True))
    for s, line_curve in alone:
        if np.isfinite(line_curve.y).any():
            name = s.label or group
            drawn.append(
                Line(
                    metric, line_curve.x, line_curve.y, name, hue, dash, failed=s.failed, marked=METRICS[metric].sparse
                )
            )
    crosses = []
    for s, line_curve in pairs:
        end = last(line_curve) if s.failed else None
        if end and (not shown or shown[0] <= end[0] <= shown[1]):
            crosses.append(Cross(metric, *end, s.label or group, hue, s.why))
    starts = [line_curve.y[np.isfinite(line_curve.y)][0] for _, line_curve in pairs if np.isfinite(line_curve.y).any()]
    for line in drawn:
        line.start = float(max(starts))
    return [_part(line, shown) for line in drawn] if shown else drawn, crosses


def ceiling(curves: list[Line], metric: str = "loss", log: bool = False) -> tuple[float | None, bool]:
    """(upper end of the axis of `metric`, whether a curve exceeds it), so that a diverged loss does not flatten the others.

    That is the highest value of the runs that did not fail, on a linear axis at most twice the highest start. None
    where there is no value.
    """
    values = [line.y[np.isfinite(line.y)] for line in curves if line.metric == metric]
    sound = [
        line.y[np.isfinite(line.y)] for line in curves if line.metric == metric and not line.failed and not line.rest
    ]
    if not any(len(y) for y in values):
        return None, False
    start = max(line.start for line in curves if line.metric == metric and np.isfinite(line.start))
    top = float(np.concatenate([*sound, [start]]).max())
    if metric == "loss" and not log:
        top = min(top, 2 * start)
    return 1.08 * top, float(np.concatenate(values).max()) > 1.08 * top


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
    kept: dict = {}
    if common:
        for line in curves:
            kept.setdefault((line.metric, line.x.tobytes()), []).append(line)
    points = {id(line): keep(_columns(panel), limit) for panel in kept.values() for line in panel}
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
                opacity=0.55 if line.rest else 1,
                line={"color": colour, "width": 1 if line.rest else 2, "dash": line.dash},
                marker={"size": 5},
                hoverinfo="skip" if line.rest else None,
                hovertemplate=None if line.rest else f"%{{y:{form}}}{between}{title}",
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
    whole = np.isfinite(low) & np.isfinite(high)
    for piece in np.split(np.arange(len(x)), np.flatnonzero(np.diff(whole.astype(np.int8)) != 0) + 1):
        if len(piece) and whole[piece[0]]:
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


def _joined(pieces: list[Curve]) -> tuple[np.ndarray, np.ndarray]:
    """Several curves as one, separated by gaps."""
    x = np.concatenate([np.r_[p.x, p.x[-1]] for p in pieces])
    return x[:-1], np.concatenate([np.r_[p.y, np.nan] for p in pieces])[:-1]


def _part(line: Line, shown: tuple[float, float]) -> Line:
    inside = (line.x >= shown[0]) & (line.x <= shown[1])
    for name in ("x", "y", "low", "high"):
        if getattr(line, name) is not None:
            setattr(line, name, getattr(line, name)[inside])
    return line
