"""Word scores as defined by the SIGHAN bakeoff: a word is correct if both of its ends are.

Emerson (2005), "The second international Chinese word segmentation bakeoff".
"""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from ..errors import UserError
from ..language import text
from ..text.characters import word_lengths


class TextsDiffer(UserError):
    """Two segmentations have different texts; the first difference is in sentence `number` (the first is 0)."""

    def __init__(self, number: int, gold: str, predicted: str):
        super().__init__(
            text(
                "The two texts differ, so their segmentations cannot be compared: “{gold}” and “{predicted}”.",
                gold=gold,
                predicted=predicted,
            ),
            text("sentence {number}", number=number + 1),
            text("Both must contain the same characters in the same order; only the cuts may differ."),
        )
        self.number = number


@dataclass
class Counts:
    """The counts behind a score; they add up over sentences or parts of a corpus."""

    gold_words: int = 0
    predicted_words: int = 0
    right: int = 0
    oov_words: int = 0  # gold words that the training words lack
    oov_right: int = 0
    sentences: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(vars(self).values(), vars(other).values())))

    def as_score(self, known: bool = True) -> dict:
        """The SCORE of DESIGN §3; OOV fractions are None where the training words are unknown or there is nothing to recall."""
        iv = self.gold_words - self.oov_words
        precision, recall = _share(self.right, self.predicted_words), _share(self.right, self.gold_words)
        return {
            "precision": precision or 0.0,
            "recall": recall or 0.0,
            "f1": _share(2 * self.right, self.gold_words + self.predicted_words) or 0.0,
            "oov_rate": _share(self.oov_words, self.gold_words) if known else None,
            "oov_recall": _share(self.oov_right, self.oov_words) if known else None,
            "iv_recall": _share(self.right - self.oov_right, iv) if known else None,
            "gold_words": self.gold_words,
            "predicted_words": self.predicted_words,
            "sentences": self.sentences,
        }


def count(gold: list[list[str]], predicted: list[list[str]], known: Container[str] | None = None) -> Counts:
    """Counts over two segmentations of a text, compared as one line; `known`: the training words.

    Raises UserError with the first sentence whose characters differ.
    """
    _same_text(gold, predicted)
    gold_words = [w for words in gold for w in words]
    gold_lengths = word_lengths(gold_words)
    predicted_lengths = word_lengths([w for words in predicted for w in words])
    right = _right(gold_lengths, predicted_lengths)
    oov = np.fromiter((known is not None and w not in known for w in gold_words), bool, len(gold_words))
    return Counts(
        len(gold_words), len(predicted_lengths), int(right.sum()), int(oov.sum()), int((right & oov).sum()), len(gold)
    )


def count_sentences(gold: list[list[str]], predicted: list[list[str]]) -> dict[str, np.ndarray]:
    """{"gold", "predicted", "right"}: the words of each sentence, int64 [sentences]; their sums equal those of `count`.

    Raises UserError with the first sentence whose characters differ; both sides must have the same sentences.
    """
    if len(gold) != len(predicted) or any("".join(g) != "".join(p) for g, p in zip(gold, predicted)):
        _differ(gold, predicted)
    words = {side: np.fromiter(map(len, s), np.int64, len(s)) for side, s in (("gold", gold), ("predicted", predicted))}
    right = _right(*(word_lengths([w for words in side for w in words]) for side in (gold, predicted)))
    owner = np.repeat(np.arange(len(gold)), words["gold"])  # [gold words]: the sentence of each
    return words | {"right": np.bincount(owner[right], minlength=len(gold))}


def score(gold: list[list[str]], predicted: list[list[str]], known: Container[str] | None = None) -> dict:
    """The SCORE of two segmentations of one text; `known`: the words of the training set, or None."""
    return count(gold, predicted, known).as_score(known is not None)


def _right(gold_lengths: np.ndarray, predicted_lengths: np.ndarray) -> np.ndarray:
    """bool [gold words]: whether each gold word, given by its length, is also a word of the other segmentation."""
    gold_ends, predicted_ends = np.cumsum(gold_lengths), np.cumsum(predicted_lengths)
    # a word is its two ends; ends are distinct, so right words are those with both among the predicted ones
    span = int(gold_ends[-1]) + 1 if len(gold_ends) else 1
    return np.isin(
        (gold_ends - gold_lengths) * span + gold_ends, (predicted_ends - predicted_lengths) * span + predicted_ends
    )


def _same_text(gold: list[list[str]], predicted: list[list[str]]) -> None:
    if "".join(map("".join, gold)) != "".join(map("".join, predicted)):
        _differ(gold, predicted)


def _differ(gold: list[list[str]], predicted: list[list[str]]) -> None:
    number = next(
        (i for i, (g, p) in enumerate(zip(gold, predicted)) if "".join(g) != "".join(p)), min(len(gold), len(predicted))
    )
    shown = ["".join(side[number])[:30] if number < len(side) else "" for side in (gold, predicted)]
    raise TextsDiffer(number, *shown)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
