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
