"""Cosine with restarts: the learning rate falls slowly, jumps back up and falls again, which can lead out of poor solutions.

Loshchilov & Hutter (2017), "SGDR: stochastic gradient descent with warm restarts".
"""

import math

from ...config import setting
from ._warmup import Falling, warm


class Parameters(Falling):
    """The warm-up, how often it falls, and where each fall ends."""

    cycles: int = setting(
        3, "Cycles", "The run is divided into this many cycles; the learning rate falls once in each.", ge=1, le=20
    )
    stretch: int = setting(
        1,
        "Cycle length factor",
        "How many times as long each cycle is as the one before; 1 makes them all equally long.",
        ge=1,
        le=4,
        advanced=True,
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
