"""Group-sequential boundaries: published values, Monte Carlo, and p-values that agree with the decisions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from wseg_core.verdict import sequential

EQUAL = {looks: [look / looks for look in range(1, looks + 1)] for looks in range(1, 11)}


@pytest.mark.parametrize(
    "looks, published",
    [  # Reboussin, DeMets, Kim & Lan (2000), two-sided 5 %, O'Brien–Fleming type
        (2, [2.9626, 1.9686]),
        (3, [3.7103, 2.5114, 1.9930]),
        (4, [4.3326, 2.9631, 2.3590, 2.0141]),
        (5, [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]),
    ],
)
def test_boundaries_of_lan_and_demets(looks, published):
    assert sequential.boundaries(EQUAL[looks], 0.05) == pytest.approx(published, abs=2e-4)


def test_another_spending_function_has_its_published_boundaries():
    """Of Pocock type, in the same paper."""
    spending = lambda t, alpha: alpha * np.log(1 + (np.e - 1) * t)  # noqa: E731
    result = sequential.boundaries(EQUAL[5], 0.05, spending)
    assert result == pytest.approx([2.4380, 2.4268, 2.4101, 2.3966, 2.3859], abs=2e-4)


@pytest.mark.parametrize("looks, published", [(2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193)])
def test_repeated_tests_at_5_percent_err_as_often_as_armitage_mcpherson_and_rowe_say(looks, published):
    assert sequential.crossing(EQUAL[looks], [stats.norm.isf(0.025)] * looks) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize("looks, constant", [(2, 1.977), (3, 2.004), (4, 2.024), (5, 2.040), (10, 2.087)])
def test_the_classical_boundaries_of_obrien_and_fleming(looks, constant):
    """Jennison & Turnbull (2000), table 2.3."""
    limits = [constant * np.sqrt(looks / look) for look in range(1, looks + 1)]
    assert sequential.crossing(EQUAL[looks], limits) == pytest.approx(0.05, abs=2e-4)


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=9, unique=True).map(sorted),
    st.floats(1e-5, 0.2),
)
def test_what_is_spent_is_alpha(seeds, alpha):
    fractions = [count / seeds[-1] for count in seeds]
    limits = sequential.boundaries(fractions, alpha)
    assert sequential.crossing(fractions, limits) == pytest.approx(alpha, rel=1e-5)
    for looks in range(1, len(seeds)):
        spent = sequential.spent(fractions[looks - 1], alpha)
        assert sequential.crossing(fractions[:looks], limits[:looks]) == pytest.approx(spent, rel=1e-5, abs=1e-13)


def test_monte_carlo():
    """Paths of sums of normal values: of 400,000 the shares that first cross at each look are those that were spent."""
    seeds, alpha = sequential.schedule(3, 12), 0.05
    chance = np.random.default_rng(0)
    paths = chance.standard_normal((400_000, 12)).cumsum(1)[:, np.array(seeds) - 1]
    crossed = np.abs(paths) / np.sqrt(seeds) > sequential.boundaries([count / 12 for count in seeds], alpha)
    for look in range(1, len(seeds) + 1):
        share, expected = crossed[:, :look].any(1).mean(), sequential.spent(seeds[look - 1] / 12, alpha)
        assert share == pytest.approx(expected, abs=4 * np.sqrt(expected / 400_000) + 1e-6)


def test_schedules():
    assert sequential.schedule() == (3, 4, 5, 6, 8, 10, 12, 14, 16)
    assert sequential.schedule(5, 9) == (5, 6, 8, 9)
    assert sequential.schedule(4, 4) == (4,)


@pytest.mark.parametrize("seeds", [(3, 4, 5, 6, 8, 10, 12), (5,), (3, 20)], ids=str)
def test_levels_are_lower_than_alpha_and_rise(seeds):
    for alpha in (0.05, 0.05 / 36, 1e-6):
        levels = sequential.levels(seeds, alpha)
        assert all(a < b for a, b in zip(levels, levels[1:])) and levels[-1] <= alpha * (1 + 1e-6)
    assert sequential.levels((5,), 0.05) == pytest.approx((0.05,))


@given(st.integers(0, 6), st.floats(-9, 0), st.sampled_from([0.05, 0.05 / 3, 0.05 / 36]))
def test_an_adjusted_p_is_below_alpha_where_the_look_decides(look, exponent, alpha):
    seeds, p_value = sequential.schedule(), 10.0**exponent
    overall, level = sequential.adjusted(p_value, look, seeds), sequential.levels(seeds, alpha)[look]
    if abs(p_value / level - 1) > 1e-3:
        assert (overall < alpha) == (p_value < level)
    assert overall <= 1 and overall >= min(p_value, 0.999) * 0.999


def test_an_adjusted_p_is_the_level_that_just_decides():
    for look, seeds in ((0, (3, 4, 5, 6, 8, 10, 12)), (3, (3, 4, 5, 6, 8, 10, 12)), (1, (3, 20)), (0, (7,))):
        for alpha in (0.3, 0.05, 0.001, 1e-8):
            result = sequential.adjusted(sequential.levels(seeds, alpha)[look], look, seeds)
            assert result == pytest.approx(alpha, rel=1e-3)
    assert sequential.adjusted(1.0, 2, (3, 4, 5)) == 1.0 and sequential.adjusted(0.0, 0, (3, 4, 5)) < 1e-11
