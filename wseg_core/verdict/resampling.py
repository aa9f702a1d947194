"""The paired bootstrap over sentences: F1 of every run on the same random samples of the sentences.

Efron & Tibshirani (1993); Koehn (2004), "Statistical significance tests for machine translation evaluation".
"""

import functools
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000  # the relative error of a standard error is then 1.6 %
_BLOCK = 2_000_000  # weights held at once


@dataclass(frozen=True)
class Scored:
    """A group's runs on the same sentences. right, words: [runs, sentences]; words are gold plus predicted."""

    right: np.ndarray
    words: np.ndarray


def f1(right: np.ndarray, words: np.ndarray) -> np.ndarray:
    """F1 of summed counts; 0 where there is no word."""
    return np.divide(2.0 * right, words, out=np.zeros(np.shape(right)), where=words > 0)


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
