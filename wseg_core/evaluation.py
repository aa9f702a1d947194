"""Scoring a segmenter on segmented sentences."""

import torch

from .batching import Examples, bucket
from .metrics import score
from .segmenter import Segmenter


def evaluate(segmenter: Segmenter, sentences: list[list[str]], known_words=None) -> dict:
    """The SCORE of DESIGN §3 on gold sentences; `known_words`: the words of the training set, or None."""
    predicted = segmenter.cut_many(["".join(words) for words in sentences])
    return score(sentences, predicted, known_words)


@torch.inference_mode()
def mean_loss(segmenter: Segmenter, examples: Examples, batch_characters: int = 8192) -> float | None:
    """The loss per character on encoded sentences, dropout off; None where there are none."""
    model = segmenter.model.eval()
    device = next(model.parameters()).device
    batches = bucket(examples.lengths, batch_characters)
    total = sum(float(model.loss(examples.batch(rows).to(device))) for rows in batches)
    return total / int(examples.lengths.sum()) if batches else None
