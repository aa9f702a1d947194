"""Differences in F1 between groups of runs with standard errors: bootstrap over sentences, variance over seeds.

Sentences: the paired bootstrap over sentences (Efron & Tibshirani 1993; Koehn 2004, "Statistical significance tests for
machine translation evaluation"), the same resamples for all runs. Seeds: Welch (1947), with Satterthwaite's degrees of
freedom. Many pairs: Holm (1979).
"""

import functools
from dataclasses import dataclass

import numpy as np
from scipy import stats

RESAMPLES = 2000  # the relative error of a standard error is then 1.6 %
ENOUGH = 3  # seeds per group needed to estimate the variance between seeds
_BLOCK = 2_000_000  # weights held at once


@dataclass(frozen=True)
class Scored:
    """A group's runs on the same sentences. right, words: [runs, sentences]; words are gold plus predicted."""

    right: np.ndarray
    words: np.ndarray


@dataclass(frozen=True)
class Estimates:
    """One value per pair: difference in F1 (first minus second), its standard error, degrees of freedom."""

    difference: np.ndarray
    error: np.ndarray
    freedom: np.ndarray

    def p_values(self) -> np.ndarray:
        """Two-sided."""
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(self.difference == 0, 0.0, np.abs(self.difference) / self.error)
        return 2 * stats.t.sf(t, self.freedom)

    def intervals(self, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(low, high) at level 1 − alpha; a difference of F1 is never beyond −1 or 1."""
        half = stats.t.isf(alpha / 2, self.freedom) * self.error
        return np.maximum(self.difference - half, -1.0), np.minimum(self.difference + half, 1.0)


def f1(right: np.ndarray, words: np.ndarray) -> np.ndarray:
    """F1 of summed counts; 0 where there is no word."""
    return np.divide(2.0 * right, words, out=np.zeros(np.shape(right)), where=words > 0)


def estimate(groups: list[Scored], first: np.ndarray, second: np.ndarray, resamples: int = RESAMPLES) -> Estimates:
    """The pairs (first[i], second[i]) of `groups`.

    Two groups of at least ENOUGH runs are compared as settings: the error covers the choice of seeds and sentences.
    Otherwise they are compared as trained models: the error covers the choice of sentences only.
    """
    scores = [f1(group.right.sum(1), group.words.sum(1)) for group in groups]  # [runs] each
    means = np.array([score.mean() for score in scores])
    sizes = np.array([len(score) for score in scores])
    sentences = groups[0].right.shape[1]
    difference = means[first] - means[second]
    if sentences < 2:  # nothing to resample: the error is unbounded
        return Estimates(difference, np.full(len(first), np.inf), np.ones(len(first)))

    drawn = resample(groups, resamples)  # [all runs, resamples]
    parts = np.split(drawn, np.cumsum(sizes)[:-1])
    unbiased = sentences / (sentences - 1)
    center = np.array([part.mean(0) for part in parts])
    spread = np.atleast_2d(np.cov(center)) * unbiased
    paired = np.maximum(spread[first, first] + spread[second, second] - 2 * spread[first, second], 0.0)
    differing = _differing(groups, first, second)

    # The variance over seeds already contains each model's dependence on the sentences; do not count it twice.
    within = np.array(
        [
            (part - mean).var(1, ddof=1).sum() * unbiased / (len(part) * max(len(part) - 1, 1))
            for part, mean in zip(parts, center)
        ]
    )
    settings = (sizes[first] >= ENOUGH) & (sizes[second] >= ENOUGH)
    by_sentence = np.where(settings, np.maximum(paired - within[first] - within[second], 0.0), paired)
    by_sentence = np.where(differing == 0, 0.0, np.maximum(by_sentence, _least(difference, differing, sentences)))

    by_seed = np.array([score.var(ddof=1) / len(score) if len(score) >= ENOUGH else 0.0 for score in scores])
    components = [
        (by_sentence, np.full(len(first), sentences - 1)),
        *((np.where(settings, by_seed[side], 0.0), np.maximum(sizes[side] - 1, 1)) for side in (first, second)),
    ]
    total = np.sum([variance for variance, _ in components], axis=0)
    doubt = np.sum([variance**2 / freedom for variance, freedom in components], axis=0)
    freedom = np.divide(total**2, doubt, out=np.full(len(total), float(sentences - 1)), where=doubt > 0)
    return Estimates(difference, np.sqrt(total), np.maximum(freedom, 1.0))


def resample(groups: list[Scored], resamples: int = RESAMPLES) -> np.ndarray:
    """F1 of each run on each resample of the sentences. [runs of all groups, resamples]."""
    columns = np.concatenate([group.right for group in groups] + [group.words for group in groups]).T.astype(np.float32)
    sentences, runs = len(columns), columns.shape[1] // 2
    block = max(1, min(resamples, _BLOCK // sentences))
    parts = [
        _weights(sentences, min(block, resamples - begin), begin) @ columns for begin in range(0, resamples, block)
    ]
    sums = np.concatenate(parts).T.astype(float)
    return f1(sums[:runs], sums[runs:])


@functools.lru_cache(maxsize=2)
def _weights(sentences: int, rows: int, seed: int) -> np.ndarray:
    """[rows, sentences]: how often each resample draws each sentence; the same for the same numbers."""
    drawn = np.random.default_rng(seed).integers(0, sentences, (rows, sentences))
    drawn += np.arange(rows)[:, None] * sentences
    return np.bincount(drawn.ravel(), minlength=rows * sentences).reshape(rows, sentences).astype(np.float32)


def _differing(groups: list[Scored], first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The number of sentences on which the two groups of each pair differ."""
    means = np.stack([[group.right.mean(0), group.words.mean(0)] for group in groups])  # [groups, 2, sentences]
    return np.array([(np.abs(means[i] - means[j]) > 1e-9).any(0).sum() for i, j in zip(first, second)], int)


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
