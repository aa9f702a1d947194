"""Step: the learning rate stays constant, then drops by a factor, a few times; the traditional choice with SGD.

He et al. (2016), "Deep residual learning for image recognition".
"""

from ...config import setting
from ._warmup import Rising, warm


class Parameters(Rising):
    """The warm-up, how often it falls, and how deep."""

    falls: int = setting(
        2, "Number of drops", "How many times the learning rate drops, at equal intervals over the run.", ge=1, le=50
    )
    gamma: float = setting(
        0.1,
        "Drop factor (gamma)",
        "What is left of the learning rate after each drop, as a fraction of the value before.",
        ge=1e-4,
        le=1,
    )


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    rise, progress = warm(step, total, parameters.warmup)
    fallen = int(progress * (parameters.falls + 1) + 1e-9)  # 1/49 × 49 is a little less than 1
    return rise * parameters.gamma ** min(fallen, parameters.falls)
