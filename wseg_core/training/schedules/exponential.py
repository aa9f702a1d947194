"""Exponential: the learning rate falls by the same fraction at each step, quickly at first and then more and more slowly.

Li & Arora (2020), "An exponential learning rate schedule for deep learning".
"""

from ...config import setting
from ._warmup import Rising, warm


class Parameters(Rising):
    """The warm-up, and where the fall ends."""

    final: float = setting(0.01, "Final learning rate", "As a fraction of the full learning rate.", ge=1e-6, le=1)


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    rise, progress = warm(step, total, parameters.warmup)
    return rise * parameters.final**progress
