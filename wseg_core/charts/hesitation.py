"""Where a model hesitates: the gaps it is not sure of, and the two readings that part there.

A gap is undecided when its probability is near one half, or when the best path and the gap's own probability
disagree (a path is judged as a whole, a gap by itself). Takes the `probabilities` JSON of DESIGN §3.
"""

import itertools
from dataclasses import dataclass

NEAR = 0.3  # a gap with a probability between this and 1 − this is undecided


@dataclass(frozen=True)
class Hesitation:
    """Two readings of the characters `begin:end`, and the gaps (index of the character before) where they differ."""

    begin: int
    end: int
    first: tuple[str, ...]
    second: tuple[str, ...]
    gaps: tuple[int, ...]


def ends(words: list[str]) -> set[int]:
    """Index of the last character of each word."""
    return {total - 1 for total in itertools.accumulate(map(len, words))}


def disagrees(found: dict) -> set[int]:
    """Gaps where the best path cuts and the probability says no cut, or the reverse."""
    cuts = ends(found["words"])
    return {i for i, p in enumerate(found["boundary"][:-1]) if (p >= 0.5) != (i in cuts)}


def undecided(found: dict) -> set[int]:
    """Gaps that are near one half, or where path and probability disagree."""
    return {i for i, p in enumerate(found["boundary"][:-1]) if NEAR <= p <= 1 - NEAR} | disagrees(found)


def parts(first: list[str], second: list[str]) -> list[Hesitation]:
    """The stretches of whole words in which two segmentations of one text differ, from left to right."""
    own, other = ends(first), ends(second)
    common = sorted(own & other)
    found = []
    for begin, end in zip([-1, *common], common):
        gaps = tuple(i for i in range(begin + 1, end) if (i in own) != (i in other))
        if gaps:
            found.append(
                Hesitation(begin + 1, end + 1, _within(first, begin + 1, end), _within(second, begin + 1, end), gaps)
            )
    return found


def hesitations(found: dict) -> list[Hesitation]:
    """What the undecided gaps are about, least sure first: for each stretch the likeliest other reading."""
    doubtful, boundary = undecided(found), found["boundary"]
    taken: set[int] = set()
    told = []
    for other in found["segmentations"]:
        for part in parts(found["words"], other["words"]):
            if doubtful & set(part.gaps) and not taken & set(range(part.begin, part.end)):
                taken |= set(range(part.begin, part.end))
                told.append(part)
    return sorted(told, key=lambda part: min(abs(boundary[i] - 0.5) for i in part.gaps))


def _within(words: list[str], begin: int, last: int) -> tuple[str, ...]:
    """The words between character `begin` and character `last`, which begin and end there."""
    stops = list(itertools.accumulate(map(len, words)))
    return tuple(w for w, stop in zip(words, stops) if begin < stop <= last + 1)
