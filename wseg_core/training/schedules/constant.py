"""Constant: the same learning rate throughout, after an optional warm-up."""

from ._warmup import Rising as Parameters
from ._warmup import warm


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    return warm(step, total, parameters.warmup)[0]
