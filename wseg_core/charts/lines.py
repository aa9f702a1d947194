"""Lines of a figure from series: one line per run, or the mean of a group's seeds and the parts outside the mean.

A failed run's line ends with a cross; it is never part of a mean, since its seeds would then be judged by their luck.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..training.metrics import METRICS
from .curves import Curve, collapse, curve, last, remainder
from .series import Series


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
    raw: bool = False  # the values before smoothing, behind the line of the smoothed ones


@dataclass
class Cross:
    """Where a failed run ends."""

    metric: str
    x: float
    y: float
    name: str
    hue: str
    why: str


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


def unsmoothed(members: list[Series], metric: str, x: str, **options: Any) -> list[Line]:
    """The lines of one group before smoothing, to be drawn behind the smoothed ones; options: of `lines`, without a window.

    None for a metric that is never smoothed.
    """
    if not METRICS[metric].noisy:
        return []
    drawn, _ = lines(members, metric, x, **options)
    for line in drawn:
        line.raw, line.low, line.high = True, None, None
    return [line for line in drawn if not line.rest]


def ceiling(curves: list[Line], metric: str = "loss", log: bool = False) -> tuple[float | None, bool]:
    """(upper end of the axis of `metric`, whether a curve exceeds it), so that a diverged loss does not flatten the others.

    That is the highest value of the runs that did not fail, on a linear axis at most twice the highest start. None
    where there is no value.
    """
    curves = [line for line in curves if not line.raw]
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
