"""Group-sequential boundaries: the level of each look, such that all looks together have one error rate.

Alpha spending (Lan & DeMets 1983, "Discrete sequential boundaries for clinical trials"): by the time a fraction t of the
planned seeds has been trained, spent(t) of alpha has been used. The spending function is of O'Brien–Fleming type, which
asks for very small p-values early and leaves nearly all of alpha for the last look. Boundaries are found by numerical
integration of the density of the paths that have not crossed one yet (Armitage, McPherson & Rowe 1969).

Boundaries are turned into levels of p-values (Jennison & Turnbull 2000, section 4.4), so that tests of few seeds, whose
statistics are not normal, are compared by p-values that are valid for so few.
"""

import functools
from collections.abc import Callable, Sequence

import numpy as np
from scipy import interpolate, optimize
from scipy.special import ndtr, ndtri

FIRST = 3  # seeds per variant at the first look: with fewer their spread is unknown
MOST = 16  # seeds per variant at the last look, unless the plan says otherwise
_DENSE = 6  # up to so many seeds a look follows each seed, then each second one

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(160)
_FURTHEST = 37.0  # standard deviations; beyond it a double holds no probability
_TABLE = np.linspace(
    -7.2, ndtri(0.25), 40
)  # overall levels at which those of the looks are tabulated, as z of a quarter

Spending = Callable[[float, float], float]


def schedule(first: int = FIRST, most: int = MOST) -> tuple[int, ...]:
    """The seeds per variant at each look, from `first` to `most`: 3, 4, 5, 6, 8, 10, 12, 14, 16."""
    seeds = [first]
    while seeds[-1] < most:
        seeds.append(min(seeds[-1] + (1 if seeds[-1] < _DENSE else 2), most))
    return tuple(seeds)


def spent(fraction: float, alpha: float) -> float:
    """The part of a two-sided `alpha` that is spent at a fraction of the information; O'Brien–Fleming type."""
    return float(4 * ndtr(ndtri(alpha / 4) / np.sqrt(fraction)))


def boundaries(fractions: Sequence[float], alpha: float, spending: Spending = spent) -> np.ndarray:
    """The |z| to exceed at each look, for the increasing fractions of the information at the looks. [looks]."""
    limits, before, then = [], 0.0, 0.0
    points, mass = (
        np.zeros(1),
        np.ones(1),
    )  # of the paths that have not crossed a boundary: where they are, and how many
    for fraction in fractions:
        target, deviation = spending(fraction, alpha) - before, np.sqrt(fraction - then)
        limit = _limit(points, mass, deviation, target, _FURTHEST * np.sqrt(fraction))
        points, mass = _within(points, mass, deviation, limit)
        before, then = before + target, fraction
        limits.append(limit / np.sqrt(fraction))
    return np.array(limits)


def crossing(fractions: Sequence[float], limits: Sequence[float]) -> float:
    """The probability that |z| exceeds its limit at one of the looks, where there is no difference."""
    points, mass, total, then = np.zeros(1), np.ones(1), 0.0, 0.0
    for fraction, z in zip(fractions, limits, strict=True):
        deviation, limit = np.sqrt(fraction - then), z * np.sqrt(fraction)
        total += _beyond(points, mass, deviation, limit)
        points, mass = _within(points, mass, deviation, limit)
        then = fraction
    return total


@functools.lru_cache(maxsize=4096)
def levels(seeds: tuple[int, ...], alpha: float) -> tuple[float, ...]:
    """The level of the two-sided p-value at each look of a schedule. A pair is decided where p is below it."""
    limits = boundaries([count / seeds[-1] for count in seeds], alpha)
    return tuple(float(2 * ndtr(-limit)) for limit in limits)


def adjusted(p_value: float, look: int, seeds: tuple[int, ...]) -> float:
    """The smallest overall level at which `p_value` would be below the level of its look (counted from 0).

    A sequential p-value (Liu & Anderson 2008): smaller than alpha exactly where the look decides at alpha.
    """
    z, table = ndtri(p_value / 2), _table(seeds)[look]
    if z >= table[-1]:
        return 1.0
    steps = np.append(True, np.diff(table) > 0)  # equal ones are beyond what a double holds
    return float(4 * ndtr(interpolate.PchipInterpolator(table[steps], _TABLE[steps])(max(z, table[0]))))


@functools.lru_cache(maxsize=32)
def _table(seeds: tuple[int, ...]) -> np.ndarray:
    """z of the levels of the looks at the overall levels of `_TABLE`. [looks, overall levels]."""
    return np.array([ndtri(np.array(levels(seeds, float(4 * ndtr(z)))) / 2) for z in _TABLE]).T


def _limit(points: np.ndarray, mass: np.ndarray, deviation: float, target: float, furthest: float) -> float:
    """The limit that paths cross with probability `target` in the next step."""

    def excess(limit: float) -> float:
        return _beyond(points, mass, deviation, limit) - target

    if excess(furthest) >= 0:
        return furthest
    if excess(0.0) <= 0:  # all that is left is spent
        return 0.0
    return float(optimize.brentq(excess, 0.0, furthest, xtol=1e-12))


def _beyond(points: np.ndarray, mass: np.ndarray, deviation: float, limit: float) -> float:
    """The probability that the next step ends outside ±limit."""
    return float(mass @ (ndtr((points - limit) / deviation) + ndtr(-(points + limit) / deviation)))


def _within(points: np.ndarray, mass: np.ndarray, deviation: float, limit: float) -> tuple[np.ndarray, np.ndarray]:
    """(points, mass) of the paths that the next step leaves within ±limit."""
    nodes = _NODES * limit
    steps = (nodes[:, None] - points) / deviation  # [nodes, points]
    density = np.exp(-0.5 * steps**2) @ mass / (deviation * np.sqrt(2 * np.pi))
    return nodes, density * _WEIGHTS * limit
