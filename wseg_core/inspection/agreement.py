"""Agreement of two models on the same gold sentences, word by word: gained, lost, both right, both wrong."""

from dataclasses import dataclass

import numpy as np

from ..inference.metrics import TextsDiffer
from ..text.characters import word_lengths
from .decisions import Decisions, cuts, right_words

FATES = ("both_right", "gained", "lost", "both_wrong")  # of a gold word, from the first model to the second
EXAMPLES = 200  # words listed of each fate


@dataclass(frozen=True)
class Word:
    """A gold word, from character `start` to `end` (exclusive) of sentence number `sentence`, and its segmentation by both models.

    `first`, `second`: the words of each model there, including whole words that reach beyond it. `confidence`: that
    of the model that was wrong, or the lower one if both were right or both wrong. The confidence of a wrong model is
    its highest probability for a wrong decision at the word's gaps, that of a right model its lowest probability for
    a right one.
    """

    sentence: int
    start: int
    end: int
    gold: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    fate: str
    confidence: float


def compare(first: Decisions, second: Decisions, examples: int = EXAMPLES) -> dict:
    """{"counts": {fate: gold words}, "words": {fate: at most `examples` Words}}; the counts add up to the number of gold words.

    Words are sorted by confidence, highest first; those that both models have right lowest first, as these were
    nearly wrong. Raises UserError for decisions on different gold sentences.
    """
    _same_gold(first.gold, second.gold)
    gold = cuts(first.gold)
    sides = [cuts(side.predicted) for side in (first, second)]
    right = [right_words(gold, side) for side in sides]
    fates = np.select([right[0] & right[1], right[1], right[0]], [0, 1, 2], 3)
    sure = [
        _confidence(gold, side, np.concatenate(decisions.boundary or [np.zeros(0)]), good)
        for decisions, side, good in zip((first, second), sides, right)
    ]
    confidence = np.select([fates == 1, fates == 2], sure, np.minimum(*sure))
    ends = np.flatnonzero(gold) + 1
    words = {}
    for number, fate in enumerate(FATES):
        chosen = np.flatnonzero(fates == number)
        order = np.argsort(confidence[chosen] if fate == "both_right" else -confidence[chosen], kind="stable")
        words[fate] = _words(chosen[order][:examples], fate, first, second, ends, confidence)
    counts = np.bincount(fates, minlength=len(FATES)).tolist()
    return {"counts": dict(zip(FATES, counts)), "words": words}


def _confidence(gold: np.ndarray, predicted: np.ndarray, boundary: np.ndarray, right: np.ndarray) -> np.ndarray:
    """[gold words]: the model's probabilities of its decisions at the gaps of each word, including both ends."""
    if not len(right):
        return np.zeros(0)
    sure = np.append(1.0, np.where(predicted, boundary, 1 - boundary))  # of the gap before each character, and the last
    wrong = np.append(False, gold != predicted)
    ends = np.flatnonzero(gold) + 1
    edges = np.stack([np.append(0, ends[:-1]), ends + 1], 1).reshape(-1)  # gaps of word k: both ends included
    room = np.append(sure, 0.0), np.append(np.where(wrong, sure, -1.0), 0.0)
    lowest = np.minimum.reduceat(room[0], edges)[::2]
    highest = np.maximum.reduceat(room[1], edges)[::2]
    return np.where(right, lowest, highest)


def _words(
    numbers: np.ndarray, fate: str, first: Decisions, second: Decisions, ends: np.ndarray, confidence: np.ndarray
) -> list[Word]:
    sizes = np.array([sum(map(len, words)) for words in first.gold], np.int64)
    offsets = np.append(0, np.cumsum(sizes))
    begins = np.append(0, ends)
    rows = []
    for number in numbers.tolist():
        sentence = int(np.searchsorted(offsets, begins[number], side="right")) - 1
        start, end = int(begins[number] - offsets[sentence]), int(ends[number] - offsets[sentence])
        text = "".join(first.gold[sentence])
        rows.append(
            Word(
                sentence,
                start,
                end,
                text[start:end],
                _around(first.predicted[sentence], start, end),
                _around(second.predicted[sentence], start, end),
                fate,
                float(confidence[number]),
            )
        )
    return rows


def _around(words: list[str], start: int, end: int) -> tuple[str, ...]:
    ends = np.cumsum(word_lengths(words))
    return tuple(words[int(np.searchsorted(ends, start, side="right")) : int(np.searchsorted(ends, end)) + 1])


def _same_gold(first: list[list[str]], second: list[list[str]]) -> None:
    if first is not second and first != second:
        number = next((i for i, (a, b) in enumerate(zip(first, second)) if a != b), min(len(first), len(second)))
        raise TextsDiffer(
            number, *(" ".join(side[number])[:30] if number < len(side) else "" for side in (first, second))
        )
