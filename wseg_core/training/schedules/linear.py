"""Linear: the learning rate falls evenly to zero, after an optional warm-up; a safe choice for most runs."""

from ._warmup import Falling as Parameters
from ._warmup import warm


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    rise, progress = warm(step, total, parameters.warmup)
    return rise * (1 - (1 - parameters.final) * progress)
