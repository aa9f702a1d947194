"""Differences in F1 between groups of runs with standard errors: bootstrap over sentences, variance over seeds.

Sentences: the paired bootstrap (resampling.py). Seeds: Welch (1947), with Satterthwaite's degrees of freedom. Equality:
two one-sided tests (Schuirmann 1987). Many pairs: Holm (1979).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from .resampling import RESAMPLES, Scored, f1, resample

ENOUGH = 3  # seeds per group needed to estimate the variance between seeds

__all__ = ["ENOUGH", "RESAMPLES", "Estimates", "Scored", "Spread", "contrasts", "estimate", "f1", "holm"]


@dataclass(frozen=True)
class Spread:
    """What the standard errors of contrasts consist of; variances of F1 as a fraction.

    weights [contrasts, groups]; settings [contrasts]: whether all groups of a contrast have ENOUGH runs.
    common [contrasts]: variance from the choice of sentences that the runs of a group share.
    between, sampling, runs [groups]: variance of a run's F1 over seeds, its part that the choice of sentences causes in
    that run alone, and the number of runs.
    shared [contrasts]: variance over seeds beyond `between`, where matched seeds shift several groups alike.
    """

    weights: np.ndarray
    settings: np.ndarray
    common: np.ndarray
    between: np.ndarray
    sampling: np.ndarray
    runs: np.ndarray
    shared: np.ndarray
    sentences: int

    def errors(self, i: int, seeds: np.ndarray, sentences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(standard errors, degrees of freedom) of contrast i with so many more seeds per group and more sentences."""
        scale = self.sentences / (self.sentences + sentences)
        variances, freedoms = [self.common[i] * scale], [self.sentences + sentences - 1]
        if self.settings[i]:
            for g in np.flatnonzero(self.weights[i]):
                sampling = min(self.sampling[g], self.between[g])
                variance = self.between[g] - sampling + sampling * scale  # of one run
                variances.append(self.weights[i, g] ** 2 * variance / (self.runs[g] + seeds))
                freedoms.append(self.runs[g] + seeds - 1)
            runs = self.runs[self.weights[i] != 0].min()
            variances.append(self.shared[i] * runs / (runs + seeds))
            freedoms.append(runs + seeds - 1)
        return _welch(np.stack(np.broadcast_arrays(*variances)), np.stack(np.broadcast_arrays(*freedoms)))


@dataclass(frozen=True)
class Estimates:
    """One value per pair or contrast: difference in F1 (first minus second), its standard error, degrees of freedom."""

    difference: np.ndarray
    error: np.ndarray
    freedom: np.ndarray
    spread: Spread | None = None

    def p_values(self) -> np.ndarray:
        """Of no difference, two-sided."""
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(self.difference == 0, 0.0, np.abs(self.difference) / self.error)
        return 2 * stats.t.sf(t, self.freedom)

    def p_equal(self, margin: float) -> np.ndarray:
        """Of a difference of at least `margin`: the larger p of two one-sided tests, doubled.

        Doubled, it is below alpha exactly when the interval at level 1 − alpha lies within the margin, so that one
        interval shows both a clear difference and equality (CPMP/EWP/482/99, "switching between superiority and
        non-inferiority").
        """
        with np.errstate(divide="ignore"):
            t = (margin - np.abs(self.difference)) / self.error
        return np.minimum(2 * stats.t.sf(np.where(margin > 0, t, -np.inf), self.freedom), 1.0)

    def intervals(self, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(low, high) at level 1 − alpha; a difference of F1 is never beyond −1 or 1."""
        half = stats.t.isf(alpha / 2, self.freedom) * self.error
        return np.maximum(self.difference - half, -1.0), np.minimum(self.difference + half, 1.0)


def estimate(groups: list[Scored], first: np.ndarray, second: np.ndarray, resamples: int = RESAMPLES) -> Estimates:
    """The pairs (first[i], second[i]) of `groups`, as `contrasts` compares them."""
    weights = np.zeros((len(first), len(groups)))
    weights[np.arange(len(first)), first] += 1
    weights[np.arange(len(first)), second] -= 1
    return contrasts(groups, weights, resamples)


def contrasts(
    groups: list[Scored], weights: np.ndarray, resamples: int = RESAMPLES, *, matched: bool = False
) -> Estimates:
    """Weighted sums of the groups' mean F1. weights: [contrasts, groups].

    Where all groups of a contrast have at least ENOUGH runs, settings are compared: the error covers the choice of
    seeds and sentences. Otherwise trained models are: the error covers the choice of sentences only. matched: run i
    of each group has the same seed; what such seeds do to several groups alike is then part of the error.
    """
    scores = [f1(group.right.sum(1), group.words.sum(1)) for group in groups]  # [runs] each
    runs = np.array([len(score) for score in scores])
    sentences = groups[0].right.shape[1]
    difference = weights @ np.array([score.mean() for score in scores])
    used = weights != 0
    settings = (~used | (runs >= ENOUGH)).all(1)
    between = np.array([score.var(ddof=1) if len(score) >= ENOUGH else 0.0 for score in scores])
    nothing = np.zeros(len(weights))
    if sentences < 2:  # nothing to resample: the error is unbounded
        spread = Spread(weights, settings, nothing + np.inf, between, 0 * between, runs, nothing, sentences)
        return Estimates(difference, nothing + np.inf, nothing + 1, spread)

    drawn = resample(groups, resamples)  # [all runs, resamples]
    parts = np.split(drawn, np.cumsum(runs)[:-1])
    unbiased = sentences / (sentences - 1)
    center = np.array([part.mean(0) for part in parts])
    paired = np.maximum(((weights @ np.atleast_2d(np.cov(center))) * weights).sum(1) * unbiased, 0.0)

    # The variance over seeds already contains each model's dependence on the sentences; do not count it twice.
    sampling = np.array([(p - m).var(1, ddof=1).sum() * unbiased / max(len(p) - 1, 1) for p, m in zip(parts, center)])
    twice = weights**2 @ (sampling / runs)
    common = np.where(settings, np.maximum(paired - twice, 0.0), paired)
    opposed = np.abs(weights.sum(1)) < 1e-9  # a difference, not a mean
    differing = _differing(groups, weights)
    least = np.where(opposed, _least(difference, differing, sentences), 0.0)
    common = np.where(opposed & (differing == 0), 0.0, np.maximum(common, least))

    by_seed = weights**2 @ (between / runs)
    shared = nothing
    if matched:
        each = weights @ np.stack(scores)  # [contrasts, seeds]
        shared = np.maximum(each.var(1, ddof=1) / each.shape[1] - by_seed, 0.0) if each.shape[1] > 1 else nothing
    spread = Spread(weights, settings, common, between, sampling, runs, shared, sentences)
    errors = [spread.errors(i, np.zeros(1), np.zeros(1)) for i in range(len(weights))]
    error, freedom = np.array(errors).reshape(len(weights), 2).T
    return Estimates(difference, error, freedom, spread)


def _welch(variances: np.ndarray, freedoms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(standard error, Satterthwaite's degrees of freedom) of independent parts. [parts, cases] each."""
    total = variances.sum(0)
    doubt = (variances**2 / np.maximum(freedoms, 1)).sum(0)
    freedom = np.divide(total**2, doubt, out=np.array(freedoms[0], float), where=doubt > 0)
    return np.sqrt(total), np.maximum(freedom, 1.0)


def _differing(groups: list[Scored], weights: np.ndarray) -> np.ndarray:
    """The number of sentences that make a difference to each contrast."""
    counts = np.stack([[group.right.mean(0), group.words.mean(0)] for group in groups])  # [groups, 2, sentences]
    summed = weights @ counts.reshape(len(groups), -1)
    return (np.abs(summed.reshape(len(weights), 2, -1)) > 1e-9).any(1).sum(1)


def _least(difference: np.ndarray, differing: np.ndarray, sentences: int) -> np.ndarray:
    """Lower bound of the variance over sentences: as in a sign test, m differing sentences cannot give p below 2 / 2^m."""
    coins = np.clip(differing, 2, 50)
    return np.where(differing > 1, (difference / stats.t.isf(0.5**coins, sentences - 1)) ** 2, 0.0)


def holm(p_values: np.ndarray, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """Holm's correction: (corrected p values, the alpha that each is compared with).

    A corrected p is below `alpha` exactly when the raw p is below its individual alpha, so intervals at that level
    agree with the decisions.
    """
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    steps = count - np.arange(count)
    corrected, alphas = np.empty(count), np.empty(count)
    stepped = np.maximum.accumulate(np.minimum(p_values[order] * steps, 1.0))
    corrected[order] = stepped
    decided = int((stepped < alpha).sum())
    alphas[order] = alpha / steps[np.minimum(np.arange(count), min(decided, count - 1))]
    return corrected, alphas
