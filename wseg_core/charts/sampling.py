"""Min–max down-sampling, which keeps spikes, and smoothing of the full series."""

import numpy as np
import pandas as pd
from pandas.api.indexers import BaseIndexer
from tsdownsample import MinMaxDownsampler


def keep(columns: list[np.ndarray], limit: int = 2000) -> np.ndarray:
    """Row numbers [≤ limit], ascending, that hold every column's minimum and maximum of each stretch.

    One set for all columns, so that all traces share their x and a common cursor reads exact values of each.
    Both ends are kept, and the borders of the widest gaps (NaN or infinite values), which take at most a quarter
    of the limit. With a limit of at least 2 + 2 × the number of columns, no column loses its overall minimum or
    maximum. columns: float [rows] each.
    """
    rows = len(columns[0]) if columns else 0
    if rows <= limit:
        return np.arange(rows)
    finite = [np.flatnonzero(np.isfinite(column)) for column in columns]
    series = [(column, known) for column, known in zip(columns, finite, strict=True) if len(known)]
    room = limit - 2 - 2 * len(series)  # both ends and two points a column come before the borders of gaps
    borders = _gap_borders([known for _, known in series], rows, max(0, min(limit // 4, room)))
    share = max(2, (limit - 2 - len(borders)) // max(1, len(series)) // 2 * 2)
    extremes = [_extremes(column, known, share) for column, known in series]
    inner = np.unique(np.concatenate([borders, *extremes]))
    inner = inner[(inner > 0) & (inner < rows - 1)][: max(0, limit - 2)]
    return np.concatenate([[0], inner, [rows - 1]]).astype(int)


def _extremes(column: np.ndarray, known: np.ndarray, count: int) -> np.ndarray:
    """At most `count` rows, among the finite ones `known`, with the minimum and maximum of each stretch."""
    if len(known) <= count:
        return known
    return known[MinMaxDownsampler().downsample(np.ascontiguousarray(column[known]), n_out=count).astype(int)]


def _gap_borders(finite: list[np.ndarray], rows: int, count: int) -> np.ndarray:
    """At most `count` rows at the borders of gaps, on both sides of each border, the widest gaps first.

    finite: the rows with a finite value, of each column.
    """
    starts, ends = [], []  # the first and the last row of each gap
    for known in finite:
        bounds = np.concatenate([[-1], known, [rows]])
        wide = np.flatnonzero(np.diff(bounds) > 1)
        starts.append(bounds[wide] + 1)
        ends.append(bounds[wide + 1] - 1)
    first, last = (np.concatenate([*parts, []]).astype(int) for parts in (starts, ends))
    widest = np.argsort(first - last, kind="stable")[: count // 4]
    around = np.concatenate([first[widest] - 1, first[widest], last[widest], last[widest] + 1])
    return np.unique(around[(around >= 0) & (around < rows)])


class _Within(BaseIndexer):
    """Centred windows that end where a part does. parts: ascending numbers, int [rows]."""

    def __init__(self, parts: np.ndarray, window: int):
        super().__init__(window_size=window)
        self.parts, self.window = parts, window

    def get_window_bounds(
        self,
        num_values: int = 0,
        min_periods: int | None = None,
        center: bool | None = None,
        closed: str | None = None,
        step: int | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """(start, end) of each row's window, int64 [rows] both."""
        row = np.arange(num_values)
        first = np.searchsorted(self.parts, self.parts, side="left")
        end = np.searchsorted(self.parts, self.parts, side="right")
        low, high = row - self.window // 2, row + (self.window - 1) // 2 + 1
        return np.maximum(low, first).astype(np.int64), np.minimum(high, end).astype(np.int64)


def smooth(values: pd.Series, window: int, parts: np.ndarray | None = None) -> np.ndarray:
    """Centred moving mean over `window` rows; a gap in `values` stays a gap. float [rows].

    parts: ascending numbers, int [rows]: rows of different numbers are never averaged together.
    """
    clean = values.where(np.isfinite(values))
    if parts is None or not len(parts) or parts[0] == parts[-1]:
        mean = clean.rolling(window, center=True, min_periods=1).mean()
    else:
        mean = clean.rolling(_Within(parts, window), min_periods=1).mean()
    return mean.where(clean.notna()).to_numpy(float)


def smooth_from_start(values: pd.Series, window: int, parts: np.ndarray | None = None) -> np.ndarray:
    """`smooth` with a window that narrows towards the first row, so that a curve begins at the first value of its series."""
    mean, clean = smooth(values, window, parts).copy(), values.where(np.isfinite(values)).to_numpy(float)
    whole = len(mean) if parts is None or not len(parts) else int(np.searchsorted(parts, parts[0], side="right"))
    for row in range(min(window // 2, whole)):
        if np.isfinite(clean[row]):
            mean[row] = np.nanmean(clean[: min(2 * row + 1, whole)])
    return mean


def floats(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column as floats with infinities as NaN; all NaN if the column is missing."""
    if name not in rows:
        return pd.Series(np.nan, rows.index)
    column = rows[name]
    if not (isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiub"):
        column = pd.to_numeric(column, errors="coerce")
    values = column.to_numpy(float, na_value=np.nan)
    return pd.Series(np.where(np.isfinite(values), values, np.nan), rows.index)


def share(lengths: list[int], each: int = 2000, whole: int = 20_000) -> int:
    """Maximum points per trace for traces of `lengths` points: `each`, or fewer if the figure would exceed `whole`."""
    low, high = 2, each
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sum(min(n, middle) for n in lengths) <= whole else (low, middle - 1)
    return low
