"""Cosine: the step size falls gently at first and at the end, faster between; common for transformers.

Loshchilov & Hutter (2017), without restarts.
"""

import math

from ..config import Settings, setting
from ._warmup import warm


class Parameters(Settings):
    """The warm-up, and where the fall ends."""

    warmup: float = setting(
        0.0,
        "Share of the run to warm up in",
        "The step size rises from zero over this share of all steps.",
        ge=0,
        le=0.9,
    )
    final: float = setting(0.0, "Step size at the end", "As a share of the full step size.", ge=0, le=1, advanced=True)


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    rise, progress = warm(step, total, parameters.warmup)
    return rise * (parameters.final + (1 - parameters.final) * (1 + math.cos(math.pi * progress)) / 2)
