"""Cosine with restarts: the step size falls gently, jumps back and falls again, so that a run can leave a poor place.

Loshchilov & Hutter (2017), "SGDR: stochastic gradient descent with warm restarts".
"""

import math

from ...config import setting
from ._warmup import Falling, warm


class Parameters(Falling):
    """The warm-up, how often it falls, and where each fall ends."""

    cycles: int = setting(3, "How often it falls (cycles)", "The run is cut into this many falls.", ge=1, le=20)
    stretch: int = setting(
        1, "How much longer each fall is than the one before", "1: all of one length.", ge=1, le=4, advanced=True
    )


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    rise, progress = warm(step, total, parameters.warmup)
    begin, length = 0.0, 1 / sum(parameters.stretch**i for i in range(parameters.cycles))
    for _ in range(parameters.cycles - 1):
        if progress < begin + length - 1e-9:  # less than a step: a fall's first step is not the last of the one before
            break
        begin, length = begin + length, length * parameters.stretch
    within = min(1.0, max(0.0, (progress - begin) / length))
    return rise * (parameters.final + (1 - parameters.final) * (1 + math.cos(math.pi * within)) / 2)
