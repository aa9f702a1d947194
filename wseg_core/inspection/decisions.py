"""A model's decisions on gold sentences: its words, and the probability of a cut at every gap, computed once.

All evaluations of a model on a file (mistakes, buckets, agreement, suspects) use them.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ..corpora import written
from ..inference.segmenter import Segmenter
from ..modeling.lattice import boundaries, viterbi
from ..text.characters import word_lengths

CHUNK = 1000  # sentences read at once: enough of like length to fill batches, and a few words of progress a second

Progress = Callable[[int, int], None]  # sentences done, sentences in all


@dataclass
class Decisions:
    """`gold` and `predicted` words by sentence; `boundary`, float64 [n] each: the probability that a word ends after each character."""

    gold: list[list[str]] = field(default_factory=list)
    predicted: list[list[str]] = field(default_factory=list)
    boundary: list[np.ndarray] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.gold)


def decide(
    segmenter: Segmenter, sentences: list[list[str]], progress: Progress | None = None, chunk: int = CHUNK
) -> Decisions:
    """The decisions of `segmenter` on `sentences` (lists of gold words); `progress` is called after each chunk."""
    decisions = Decisions(gold=sentences)
    for begin in range(0, len(sentences), chunk):
        texts = [written(words) for words in sentences[begin : begin + chunk]]
        words, boundary = _legal(segmenter, texts) if segmenter.decoding == "legal" else _other(segmenter, texts)
        decisions.predicted += shared(words)
        decisions.boundary += boundary
        if progress:
            progress(len(decisions.predicted), len(sentences))
    return decisions


def shared(sentences: list[list[str]]) -> list[list[str]]:
    """The same words, with equal strings shared in memory."""
    return [list(map(sys.intern, words)) for words in sentences]


def _legal(segmenter: Segmenter, texts: list[str]) -> tuple[list[list[str]], list[np.ndarray]]:
    """The results of `cut_many` and `boundaries` from a single forward pass."""
    words: list[list[str]] = [[] for _ in texts]
    boundary = [np.zeros(0) for _ in texts]
    scheme, t = segmenter.scheme, segmenter.temperature
    for rows, (start, emissions, transitions, end, lengths) in segmenter.tables(texts):
        paths = viterbi(start, emissions, transitions, end, lengths)
        shares = boundaries(start / t, emissions / t, transitions / t, end / t, lengths, scheme.begin_mask)
        for row, path, marginals in zip(rows, paths, shares):
            words[row], boundary[row] = scheme.decode("".join(texts[row].split()), path), marginals
    return words, boundary


def _other(segmenter: Segmenter, texts: list[str]) -> tuple[list[list[str]], list[np.ndarray]]:
    return segmenter.cut_many(texts), segmenter.boundaries(texts)


def cuts(sentences: list[list[str]]) -> np.ndarray:
    """bool [characters of all sentences]: whether a word ends after each character."""
    lengths = word_lengths([word for words in sentences for word in words])
    flags = np.zeros(int(lengths.sum()), bool)
    flags[np.cumsum(lengths) - 1] = True
    return flags


def right_words(gold: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """bool [gold words]: whether each word of the cuts `gold` is also a word of the cuts `predicted` (both from `cuts`)."""
    ends = np.flatnonzero(gold)
    opened = np.append(True, predicted[ends[:-1]]) if len(ends) else np.zeros(0, bool)
    inside = np.diff(np.append(0, np.cumsum(predicted)[ends]))  # predicted words that end within each gold word
    return opened & predicted[ends] & (inside == 1)
