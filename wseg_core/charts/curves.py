"""Curves as numbers: one run's curve, and the mean and spread of several seeds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..training.metrics import METRICS
from . import epochs
from .sampling import floats, smooth_from_start


@dataclass
class Curve:
    """y over x, float [n] each, x ascending; NaN in y is a gap."""

    x: np.ndarray
    y: np.ndarray


@dataclass
class Mean:
    """Mean of a group's seeds over a common x, with the ends of the band, float [n] each; `seeds`: their number."""

    x: np.ndarray
    y: np.ndarray
    low: np.ndarray
    high: np.ndarray
    seeds: int


def curve(rows: pd.DataFrame, metric: str, x: str, window: int = 1, relative: bool = False) -> Curve:
    """`metric` of the rows over `x`, smoothed over `window` steps of the full series; `relative`: divided by its start.

    An average never crosses the end of an epoch. The start is the first value that can be divided by: that of the first
    step, before anything was learned, so that a fair race's curves begin at one point.
    """
    if not len(rows) or x not in rows:
        return Curve(np.zeros(0), np.zeros(0))
    at, values = floats(rows, x), floats(rows, metric)
    if METRICS[metric].sparse:
        there = at.notna() & values.notna()
        return Curve(at[there].to_numpy(float), values[there].to_numpy(float))
    at, values = at[at.notna()], values[at.notna()]
    parts = epochs.of_rows(rows)[floats(rows, x).notna().to_numpy()]
    y = smooth_from_start(values, window, parts) if window > 1 else values.to_numpy(float)
    if relative:
        start = values[values > 0]
        y = y / start.iloc[0] if len(start) else np.full(len(y), np.nan)
    return Curve(at.to_numpy(float), y)


def collapse(curves: list[Curve], spread: str = "range") -> Mean | None:
    """Mean and band of several seeds' curves, from where the last begins to where the first ends; None without overlap.

    x is every x that a curve has there; between its own points a curve is interpolated, across a gap it is not.
    spread: `range`, lowest to highest, or `interval`, the 95 % interval of the mean by Student's t.
    """
    curves = [c for c in curves if np.isfinite(c.y).any()]
    if len(curves) < 2:
        return None
    low, high = max(c.x[0] for c in curves), min(c.x[-1] for c in curves)
    x = np.unique(np.concatenate([c.x for c in curves]))
    x = x[(x >= low) & (x <= high)]
    if not len(x):
        return None
    values = np.stack([np.interp(x, c.x, c.y) for c in curves])  # float [curves, x]; NaN beside a gap
    mean = values.mean(0)
    if spread == "interval":
        half = stdtrit(len(curves) - 1, 0.975) * values.std(0, ddof=1) / np.sqrt(len(curves))
        return Mean(x, mean, mean - half, mean + half, len(curves))
    return Mean(x, mean, values.min(0), values.max(0), len(curves))


def remainder(points: Curve, end: float) -> Curve:
    """The part of a curve beyond `end`, including the point before it, so that it joins the part drawn up to there."""
    first = max(0, int(np.searchsorted(points.x, end, side="right")) - 1)
    return Curve(points.x[first:], points.y[first:])


def last(points: Curve) -> tuple[float, float] | None:
    """The last point with a value."""
    there = np.flatnonzero(np.isfinite(points.y))
    return (float(points.x[there[-1]]), float(points.y[there[-1]])) if len(there) else None
