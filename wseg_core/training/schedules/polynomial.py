"""Polynomial: the learning rate falls to zero as a power of the remaining fraction of the run; a power of 1 is linear.

Chen et al. (2018), "DeepLab: semantic image segmentation with deep convolutional nets", the policy "poly".
"""

from ...config import setting
from ._warmup import Falling, warm


class Parameters(Falling):
    """The warm-up, how the fall is bent, and where it ends."""

    power: float = setting(
        2.0, "Power", "The shape of the curve: above 1 it falls fast at first; below 1, fast at the end.", ge=0.1, le=10
    )


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    rise, progress = warm(step, total, parameters.warmup)
    return rise * (parameters.final + (1 - parameters.final) * (1 - progress) ** parameters.power)
