"""Occurrences of listed words in a text: longest match, never inside a run of Latin letters and digits.

A *run* is an unbroken sequence of letters of an alphabet and digits, such as `processes`, `2010` or `iPhone15`. A word that begins or
ends in such a character matches only where the run begins or ends too, unless it is listed as open on that side.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import regex

from ..text.tags import CUT, JOIN

# Alphabets have case; kana, hangul and ideographs do not. A combining mark belongs to the letter before it.
RUN_CHARACTER = r"(?:[\p{Latin}\p{Lu}\p{Ll}\p{Lt}\p{Nd}]\p{M}*)"
_RUN = regex.compile(rf"{RUN_CHARACTER}+")


class Match(NamedTuple):
    """An occurrence: characters `start` to `end` (exclusive), not counting white space; `weight` is None if it is forced."""

    start: int
    end: int
    word: str
    weight: float | None


class Words:
    """Listed words with their values, indexed for matching; those in `open_start` and `open_end` may match inside a run."""

    def __init__(self, weights: dict[str, float | None], open_start: Iterable[str], open_end: Iterable[str]):
        self.weights, self.open_start, self.open_end = weights, frozenset(open_start), frozenset(open_end)
        lengths: dict[str, set[int]] = {}
        for word in weights:
            lengths.setdefault(word[0], set()).add(len(word))
        # first character → lengths of the words that begin with it, longest first
        self._lengths = {first: sorted(known, reverse=True) for first, known in lengths.items()}

    def __len__(self) -> int:
        return len(self.weights)

    def apart(self, characters: str, gaps: np.ndarray, inside: bytes) -> Iterator[Match]:
        """The longest match at each position from the left, without overlaps."""
        start = 0
        while start < len(characters):
            end = self._end(start, characters, gaps, inside)
            if end > start:
                yield self._match(start, end, characters)
            start = max(end, start + 1)

    def longest(self, characters: str, gaps: np.ndarray, inside: bytes) -> Iterator[Match]:
        """All occurrences that are not inside another one; they may overlap."""
        reach = 0
        for start in range(len(characters)):
            end = self._end(start, characters, gaps, inside)
            if end > max(start, reach):
                reach = end
                yield self._match(start, end, characters)

    def _match(self, start: int, end: int, characters: str) -> Match:
        word = characters[start:end]
        return Match(start, end, word, self.weights[word])

    def _end(self, start: int, characters: str, gaps: np.ndarray, inside: bytes) -> int:
        """The end of the longest word that begins at `start` and fits, or `start` if there is none."""
        lengths = self._lengths.get(characters[start])
        if lengths is None or (start and gaps[start - 1] == JOIN):
            return start
        for length in lengths:
            end = start + length
            word = characters[start:end]
            if (
                word in self.weights
                and end <= len(characters)
                and gaps[end - 1] != JOIN
                and not (inside[start] and word not in self.open_start)
                and not (inside[end] and word not in self.open_end)
                and not (gaps[start : end - 1] == CUT).any()
            ):
                return end
        return start


def inside_runs(characters: str, gaps: np.ndarray) -> bytes:
    """bool [n + 1]: whether each place between two characters is inside a run; white space (a CUT in `gaps`) ends a run."""
    inside = np.zeros(len(characters) + 1, bool)
    for run in _RUN.finditer(characters):
        inside[run.start() + 1 : run.end()] = True
    inside[1:] &= gaps != CUT
    return inside.tobytes()
