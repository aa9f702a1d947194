"""Ranges of times, and the spread of recent measurements that they come from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

COVERAGE = 0.9  # the share of true times that a range is meant to contain
FADE = 0.85  # the weight of a measurement relative to the next newer one: the load of a machine changes
PRIOR_WEIGHT = 6.0  # measurements that the prior spread counts as


@dataclass(frozen=True)
class Range:
    """A time in seconds that probably lies between `low` and `high`."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The geometric mean of both ends."""
        return math.sqrt(max(self.low, 0.01) * max(self.high, 0.01))


@dataclass(frozen=True)
class Spread:
    """The logarithm of a quantity: its mean, the standard deviation of a new value, and its degrees of freedom."""

    mean: float
    deviation: float
    freedom: float

    def factor(self, share: float = 1.0) -> float:
        """The factor between the middle of a range and either end; `share`: of the variance that remains in a mean."""
        return math.exp(quantile(self.freedom) * self.deviation * math.sqrt(share))


def quantile(freedom: float) -> float:
    """The upper end of the central interval of Student's t distribution that has the probability COVERAGE."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + COVERAGE / 2))


def spread(logs: Sequence[float], weights: Sequence[float], prior: float) -> Spread:
    """The predictive distribution of a new value, with a scaled inverse chi-squared prior on the variance.

    logs: logarithms of measurements. weights: 0–1, how much each counts. prior: the deviation expected beforehand, which
    counts as PRIOR_WEIGHT measurements (Gelman et al., Bayesian Data Analysis, section 3.3).
    """
    n = sum(weights)
    if n <= 0:
        raise ValueError("There are no measurements.")
    mean = sum(w * x for w, x in zip(weights, logs, strict=True)) / n
    squares = sum(w * (x - mean) ** 2 for w, x in zip(weights, logs, strict=True))
    freedom = PRIOR_WEIGHT + max(0.0, n - 1)
    variance = (PRIOR_WEIGHT * prior**2 + squares) / freedom
    return Spread(mean, math.sqrt(variance * (1 + 1 / n)), freedom)
