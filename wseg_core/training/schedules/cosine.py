"""Cosine: the learning rate falls slowly at the start and at the end, and faster in between; common for transformers.

Loshchilov & Hutter (2017), without restarts.
"""

import math

from ._warmup import Falling as Parameters
from ._warmup import warm


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    rise, progress = warm(step, total, parameters.warmup)
    return rise * (parameters.final + (1 - parameters.final) * (1 + math.cos(math.pi * progress)) / 2)
