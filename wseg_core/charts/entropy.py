"""How undecided a model is about one character's tag: the entropy of its probabilities (Shannon 1948), in bits.

0: one tag is certain; log2 of the number of tags: a blind guess.
"""

import math


def entropies(found: dict) -> list[float]:
    """Bits, one a character of the `probabilities` JSON of DESIGN §3."""
    return [abs(sum(-p * math.log2(p) for p in row if p > 0)) for row in found["probabilities"]]


def most(found: dict) -> float:
    """The bits of a blind guess among the tags."""
    return math.log2(len(found["tags"])) if found["tags"] else 0.0
