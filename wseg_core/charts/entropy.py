"""Entropy of a character's tag probabilities (Shannon 1948), in bits.

0: one tag is certain; log2 of the number of tags: a blind guess.
"""

import math


def entropies(prediction: dict) -> list[float]:
    """Entropy of each character in a `probabilities` result, in bits."""
    return [abs(sum(-p * math.log2(p) for p in row if p > 0)) for row in prediction["probabilities"]]


def most(prediction: dict) -> float:
    """The entropy of the uniform distribution over the tags, in bits."""
    return math.log2(len(prediction["tags"])) if prediction["tags"] else 0.0
