"""Down-sampling: the limit holds, and both ends, each column's extremes and the widest gaps are kept."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from wseg_core.charts.sampling import keep


@st.composite
def columns_with_gaps(draw) -> list[np.ndarray]:
    """One to three columns of 20 to 2,000 rows with random gaps; a column may consist of gaps only."""
    rows, count = draw(st.integers(20, 2000)), draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    columns = [random.normal(size=rows) for _ in range(count)]
    for column in columns:
        missing = random.random(rows) < draw(st.sampled_from([0.0, 0.01, 0.5, 0.99, 1.0]))
        column[missing] = draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    return columns


@given(columns_with_gaps(), st.integers(8, 400))
def test_ends_and_extremes_are_kept_within_the_limit(columns, limit):
    kept = keep(columns, limit)
    assert len(kept) <= limit and (np.diff(kept) > 0).all()
    assert kept[0] == 0 and kept[-1] == len(columns[0]) - 1
    for column in columns:
        finite = column[np.isfinite(column)]
        if len(finite):
            chosen = column[kept][np.isfinite(column[kept])]
            assert chosen.max() == finite.max() and chosen.min() == finite.min()


@given(columns_with_gaps(), st.integers(2, 8))
def test_limit_below_two_rows_per_column_keeps_the_ends(columns, limit):
    kept = keep(columns, limit)
    assert len(kept) <= limit and kept[0] == 0 and kept[-1] == len(columns[0]) - 1


@pytest.mark.parametrize("limit", [2000, 200, 100, 20, 4])
def test_late_spike_is_kept_among_a_hundred_gaps(limit):
    values = np.random.default_rng(0).normal(size=200_000)
    values[123_456], values[180_001] = 50, -50
    values[::2000] = np.nan
    kept = keep([values], limit)
    assert {123_456, 180_001, 199_999} <= set(kept) and len(kept) <= limit


def test_widest_gap_is_kept_among_many():
    values = np.arange(10_000.0)
    values[::7] = np.nan
    values[5000:6000] = np.nan
    assert {4999, 5000, 5999, 6000} <= set(keep([values], 100))


def test_few_rows_are_all_kept():
    assert keep([np.array([1.0, np.nan, 3])], 3).tolist() == [0, 1, 2]
    assert keep([], 10).tolist() == []
