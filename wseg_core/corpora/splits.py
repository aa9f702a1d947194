"""Seeded splits by distinct sentences: the same sentences and seed give the same split on every machine.

Sentences of the same text, however they are segmented, are always in the same split.
"""

import random
from bisect import bisect_left
from itertools import accumulate

from ..errors import UserError
from ..language import text
from .sentences import Sentence

SPLITS = ("train", "dev", "test")


def split(sentences: list[Sentence], fractions: list[float], seed: int = 0) -> list[list[Sentence]]:
    """One list of sentences per fraction, each in the order of the file; the fractions add up to 1.

    Raises UserError if a fraction is not positive, they do not add up, or a split would be empty.
    """
    if (
        not 2 <= len(fractions) <= len(SPLITS)
        or any(not 0 < f < 1 for f in fractions)
        or abs(sum(fractions) - 1) > 1e-6
    ):
        raise UserError(
            text("{fractions} are not valid fractions for a split.", fractions=",".join(f"{f:g}" for f in fractions)),
            "--split",
            text("Give two or three positive fractions that add up to 1, such as 0.8,0.1,0.1."),
        )
    groups = _shuffled_groups(sentences, seed)
    bounds = _bounds([len(group) for group in groups], fractions)
    parts = [
        [sentences[i] for i in sorted(i for group in groups[begin:end] for i in group)]
        for begin, end in zip(bounds, bounds[1:])
    ]
    for part, name in zip(parts, SPLITS):
        if not part:
            raise UserError(
                text("With {count} distinct sentences, the {split} set would be empty.", count=len(groups), split=name),
                advice=text("Use a larger fraction, or more sentences."),
            )
    return parts


def split_named(sentences: list[Sentence], fractions: list[float], seed: int = 0) -> dict[str, list[Sentence]]:
    """`split` as a mapping: three fractions are train, dev and test, two are train and dev."""
    return dict(zip(SPLITS, split(sentences, fractions, seed)))


def hold_out(sentences: list[Sentence], fraction: float = 0.1, seed: int = 0) -> tuple[list[Sentence], list[Sentence]]:
    """(train, dev): a seeded `fraction` of the sentences, at least one, is held out as dev."""
    if not can_hold_out(sentences):
        raise UserError(
            text("Cannot hold out a development set from {count} sentences.", count=len(sentences)),
            advice=text("Give a development set, or a training set of at least two distinct sentences."),
        )
    least = 1 / len(sentences)
    fraction = min(max(fraction, least), 1 - least)
    train, dev = split(sentences, [1 - fraction, fraction], seed)
    return train, dev


def can_hold_out(sentences: list[Sentence]) -> bool:
    """Whether there are at least two distinct sentences, the fewest that `hold_out` can divide."""
    first = "".join(sentences[0]) if sentences else ""
    return any("".join(words) != first for words in sentences)


def _shuffled_groups(sentences: list[Sentence], seed: int) -> list[list[int]]:
    """The indices of the sentences of each distinct text, in random order."""
    generator = random.Random(seed)
    keys = [generator.random() for _ in sentences]  # Python guarantees random() to stay the same
    groups: dict[str, list[int]] = {}
    for index, words in enumerate(sentences):
        groups.setdefault("".join(words), []).append(index)
    return sorted(groups.values(), key=lambda group: keys[group[0]])


def _bounds(sizes: list[int], fractions: list[float]) -> list[int]:
    """Where the parts begin and end among groups of these sizes, as near to the fractions of sentences as possible.

    A part to which its fraction gives at least one sentence gets at least one group, if there are enough.
    """
    ends = [0, *accumulate(sizes)]
    targets = [round(share * ends[-1]) for share in accumulate(fractions)]
    bounds, target_before = [0], 0
    for part, target in enumerate(targets[:-1], 1):
        others = sum(later > sooner for sooner, later in zip(targets[part - 1 :], targets[part:]))
        lowest = min(bounds[-1] + (target > target_before), len(sizes))
        highest = max(len(sizes) - others, lowest)
        above = bisect_left(ends, target)
        nearest = min((max(above - 1, 0), above), key=lambda bound: abs(ends[bound] - target))
        bounds.append(min(max(nearest, lowest), highest))
        target_before = target
    return [*bounds, len(sizes)]
