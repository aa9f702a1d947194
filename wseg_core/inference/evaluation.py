"""Evaluation of a segmenter on gold sentences: scores, loss, and the calibration of its probabilities."""

from collections.abc import Container

import numpy as np
import torch

from ..corpora import written
from ..text.batching import Examples, bucket
from ..text.characters import word_lengths
from .metrics import score
from .segmenter import Segmenter

BINS = 10  # of equal width, as in Naeini et al. (2015)


def evaluate(segmenter: Segmenter, sentences: list[list[str]], known_words: Container[str] | None = None) -> dict:
    """The SCORE of DESIGN §3 on gold sentences; `known_words`: the words of the training set, or None."""
    predicted = segmenter.cut_many([written(words) for words in sentences])
    return score(sentences, predicted, known_words)


@torch.inference_mode()
def mean_loss(segmenter: Segmenter, examples: Examples, batch_characters: int = 8192) -> float | None:
    """The loss per unit (character or gap) on encoded sentences, without dropout; None without sentences."""
    model = segmenter.model.eval()
    device = next(model.parameters()).device
    batches = bucket(examples.lengths, batch_characters)
    total = sum(float(model.loss(examples.batch(rows).to(device))) for rows in batches)
    return total / model.units(examples.lengths) if batches else None


def calibration(segmenter: Segmenter, sentences: list[list[str]], limit: int = 2000) -> dict:
    """Calibration of the probabilities of cuts, over the gaps of at most `limit` evenly spread gold sentences.

    `ece`: expected calibration error (Naeini et al. 2015; Guo et al. 2017), the mean distance between the mean
    confidence of a bin and its fraction of cuts; `brier`: the mean squared error of the probability (Brier 1950).
    Both are 0–1, 0 is best; None if no sentence has a gap. `bins`: for each tenth of the scale, `low`, `high`,
    `count` gaps, mean `confidence`, and the fraction `share` of true cuts (None in an empty bin).
    """
    if len(sentences) > limit:
        sentences = [sentences[i * len(sentences) // limit] for i in range(limit)]
    confidences, outcomes = [np.zeros(0)], [np.zeros(0, bool)]
    for words, shares in zip(sentences, segmenter.boundaries([written(words) for words in sentences])):
        cuts = np.zeros(len(shares), bool)
        cuts[np.cumsum(word_lengths(words)) - 1] = True
        confidences.append(shares[:-1])
        outcomes.append(cuts[:-1])
    return reliability(np.concatenate(confidences), np.concatenate(outcomes))


def reliability(probability: np.ndarray, happened: np.ndarray, bins: int = BINS) -> dict:
    """`calibration` from probabilities [n] and outcomes, bool [n]; a bin includes its lower edge, the last one both."""
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    counts = np.bincount(place, minlength=bins)
    sums = np.bincount(place, probability, bins)
    hits = np.bincount(place, happened, bins)
    total = len(probability)
    return {
        "ece": float(np.abs(sums - hits).sum() / total) if total else None,
        "brier": float(np.mean((probability - happened) ** 2)) if total else None,
        "bins": [
            {
                "low": i / bins,
                "high": (i + 1) / bins,
                "count": int(n),
                "confidence": float(sums[i] / n) if n else None,
                "share": float(hits[i] / n) if n else None,
            }
            for i, n in enumerate(counts)
        ],
    }
