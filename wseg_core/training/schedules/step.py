"""Step: the step size stays, then falls at once to a share of itself, a few times; the old way with SGD.

He et al. (2016), "Deep residual learning for image recognition".
"""

from ...config import setting
from ._warmup import Rising, warm


class Parameters(Rising):
    """The warm-up, how often it falls, and how deep."""

    falls: int = setting(2, "How often it falls", "At equal distances over the run.", ge=1, le=50)
    gamma: float = setting(
        0.1, "What is left of it after a fall (gamma)", "As a share of the step size before.", ge=1e-4, le=1
    )


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    rise, progress = warm(step, total, parameters.warmup)
    fallen = int(progress * (parameters.falls + 1) + 1e-9)  # 1/49 × 49 is a little less than 1
    return rise * parameters.gamma ** min(fallen, parameters.falls)
