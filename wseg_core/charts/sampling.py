"""Fewer points without losing a spike: min–max down-sampling, and smoothing on the full series before it."""

import numpy as np
import pandas as pd
from tsdownsample import MinMaxDownsampler

_EDGES = 100  # at most so many gaps are marked by their borders


def keep(columns: list[np.ndarray], limit: int = 2000) -> np.ndarray:
    """Row numbers [≤ limit], ascending, that hold every column's minimum and maximum of each stretch.

    One set for all columns, so that all traces share their x and a common cursor reads exact values of each.
    Borders of gaps (NaN or infinite values) and both ends are kept too. columns: float [rows] each.
    """
    rows = len(columns[0]) if columns else 0
    if rows <= limit:
        return np.arange(rows)
    series = [c for c in columns if np.isfinite(c).any()]
    edges = _edges(series, rows)
    share = max(2, (limit - len(edges)) // max(1, len(series)) // 2 * 2)
    chosen = [edges]
    for column in series:
        finite = np.isfinite(column)
        # a gap takes its left neighbour's value here, so that it wins no minimum or maximum
        filled = pd.Series(np.where(finite, column, np.nan)).ffill().bfill().to_numpy()
        chosen.append(
            MinMaxDownsampler().downsample(np.ascontiguousarray(filled), n_out=min(share, rows // 2 * 2)).astype(int)
        )
    return np.unique(np.concatenate(chosen))[:limit]


def smooth(values: pd.Series, window: int) -> np.ndarray:
    """Centred moving mean over `window` rows; a gap in `values` stays a gap. float [rows]."""
    clean = values.where(np.isfinite(values))
    mean = clean.rolling(window, center=True, min_periods=1).mean()
    return mean.where(clean.notna()).to_numpy(float)


def _edges(series: list[np.ndarray], rows: int) -> np.ndarray:
    edges = {0, rows - 1}
    for column in series:
        gap = ~np.isfinite(column)
        if gap.all() or not gap.any():
            continue
        borders = np.flatnonzero(np.diff(gap.astype(np.int8)) != 0)[: _EDGES // max(1, len(series))]
        edges.update(borders.tolist(), (borders + 1).tolist())
    return np.array(sorted(edges), int)


def smooth_from_start(values: pd.Series, window: int) -> np.ndarray:
    """`smooth`, with a window that narrows towards the first row, so that a curve begins where its series does."""
    mean, clean = smooth(values, window).copy(), values.where(np.isfinite(values)).to_numpy(float)
    for row in range(min(window // 2, len(mean))):
        if np.isfinite(clean[row]):
            mean[row] = np.nanmean(clean[: 2 * row + 1])
    return mean


def floats(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column as floats, infinities as gaps; all gaps where the rows lack it."""
    if name not in rows:
        return pd.Series(np.nan, rows.index)
    column = rows[name]
    if not (isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiub"):
        column = pd.to_numeric(column, errors="coerce")
    values = column.to_numpy(float, na_value=np.nan)
    return pd.Series(np.where(np.isfinite(values), values, np.nan), rows.index)


def share(lengths: list[int], each: int = 2000, whole: int = 20_000) -> int:
    """The most points a trace of a figure whose traces have `lengths` points: `each`, fewer where `whole` is exceeded."""
    low, high = 2, each
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sum(min(n, middle) for n in lengths) <= whole else (low, middle - 1)
    return low
