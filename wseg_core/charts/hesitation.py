"""Uncertain gaps, and the two segmentations that differ there.

A gap is undecided when its probability is near one half, or when the best path and the gap's own probability
disagree (a path is judged as a whole, a gap by itself). Takes the `probabilities` JSON of DESIGN §3.
"""

import itertools
from dataclasses import dataclass

NEAR = 0.3  # a gap with a probability between this and 1 − this is undecided


@dataclass(frozen=True)
class Hesitation:
    """Two segmentations of the characters `begin:end`, and the gaps (index of the character before) where they differ."""

    begin: int
    end: int
    first: tuple[str, ...]
    second: tuple[str, ...]
    gaps: tuple[int, ...]


def ends(words: list[str]) -> set[int]:
    """Index of the last character of each word."""
    return {total - 1 for total in itertools.accumulate(map(len, words))}


def disagrees(prediction: dict) -> set[int]:
    """Gaps where the best path and the cut probability disagree."""
    cuts = ends(prediction["words"])
    return {i for i, p in enumerate(prediction["boundary"][:-1]) if (p >= 0.5) != (i in cuts)}


def undecided(prediction: dict) -> set[int]:
    """Gaps with a probability near one half, or where path and probability disagree."""
    return {i for i, p in enumerate(prediction["boundary"][:-1]) if NEAR <= p <= 1 - NEAR} | disagrees(prediction)


def parts(first: list[str], second: list[str]) -> list[Hesitation]:
    """The stretches of whole words in which two segmentations of one text differ, from left to right."""
    cuts, other = ends(first), ends(second)
    common = sorted(cuts & other)
    differing = []
    for begin, end in zip([-1, *common], common):
        gaps = tuple(i for i in range(begin + 1, end) if (i in cuts) != (i in other))
        if gaps:
            differing.append(
                Hesitation(begin + 1, end + 1, _within(first, begin + 1, end), _within(second, begin + 1, end), gaps)
            )
    return differing


def hesitations(prediction: dict) -> list[Hesitation]:
    """The most likely alternative for each span of uncertain gaps, least certain first."""
    doubtful, boundary = undecided(prediction), prediction["boundary"]
    taken: set[int] = set()
    marked = []
    for other in prediction["segmentations"]:
        for part in parts(prediction["words"], other["words"]):
            if doubtful & set(part.gaps) and not taken & set(range(part.begin, part.end)):
                taken |= set(range(part.begin, part.end))
                marked.append(part)
    return sorted(marked, key=lambda part: min(abs(boundary[i] - 0.5) for i in part.gaps))


def _within(words: list[str], begin: int, last: int) -> tuple[str, ...]:
    """The words from character `begin` to character `last`, which are word boundaries."""
    stops = list(itertools.accumulate(map(len, words)))
    return tuple(w for w, stop in zip(words, stops) if begin < stop <= last + 1)
