"""Splits by whole sentences, seeded: the same sentences and seed give the same split on every machine."""

import random

from ..errors import UserError
from ..language import text
from .sentences import Sentence

SPLITS = ("train", "dev", "test")


def split(sentences: list[Sentence], fractions: list[float], seed: int = 0) -> list[list[Sentence]]:
    """One list of sentences per fraction, each in the order of the file; the fractions add up to 1.

    Raises UserError where a fraction is not positive, they do not add up, or a split would be empty.
    """
    if (
        not 2 <= len(fractions) <= len(SPLITS)
        or any(not 0 < f < 1 for f in fractions)
        or abs(sum(fractions) - 1) > 1e-6
    ):
        raise UserError(
            text("{fractions} is not a valid split.", fractions=",".join(f"{f:g}" for f in fractions)),
            "--split",
            text("Give two or three positive fractions that add up to 1, such as 0.8,0.1,0.1."),
        )
    chance = random.Random(seed)
    keys = [chance.random() for _ in sentences]  # random() is the one draw that Python promises never to change
    order = sorted(range(len(sentences)), key=keys.__getitem__)
    bounds, total = [0], 0.0
    for fraction in fractions:
        total += fraction
        bounds.append(round(total * len(sentences)))
    parts = [[sentences[i] for i in sorted(order[a:b])] for a, b in zip(bounds, bounds[1:])]
    for part, name in zip(parts, SPLITS):
        if not part:
            raise UserError(
                text("With {count} sentences, the {split} split would be empty.", count=len(sentences), split=name),
                advice=text("Use a larger fraction, or more sentences."),
            )
    return parts


def split_named(sentences: list[Sentence], fractions: list[float], seed: int = 0) -> dict[str, list[Sentence]]:
    """The same as a mapping: three fractions are train, dev and test, two are train and dev."""
    return dict(zip(SPLITS, split(sentences, fractions, seed)))


def hold_out(sentences: list[Sentence], fraction: float = 0.1, seed: int = 0) -> tuple[list[Sentence], list[Sentence]]:
    """(train, dev): a seeded `fraction` of the sentences, at least one, is held out as dev."""
    if len(sentences) < 2:
        raise UserError(
            text("Cannot hold out a development set from {count} sentences.", count=len(sentences)),
            advice=text("Give a development set, or a training set of at least two sentences."),
        )
    least = 1 / len(sentences)
    fraction = min(max(fraction, least), 1 - least)
    train, dev = split(sentences, [1 - fraction, fraction], seed)
    return train, dev
