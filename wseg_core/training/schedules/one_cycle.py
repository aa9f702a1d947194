"""One cycle: the learning rate rises for the first third of the run, then falls to almost zero; allows a high peak.

Smith & Topin (2018), "Super-convergence: very fast training of neural networks using large learning rates"; without
their cycle of the momentum.
"""

import math

from ...config import setting
from ._warmup import Rising


class Parameters(Rising):
    """How long it rises, from where, and where it ends."""

    warmup: float = setting(
        0.3, "Warm-up", "The learning rate reaches its peak after this fraction of all steps.",
        ge=0, le=0.9,
    )  # fmt: skip
    start: float = setting(
        0.04, "Initial learning rate", "As a fraction of the full learning rate.", ge=1e-6, le=1, advanced=True
    )
    final: float = setting(
        4e-6, "Final learning rate", "As a fraction of the full learning rate.", ge=0, le=1, advanced=True
    )


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    top = max(0.0, parameters.warmup * total - 1)  # the step at the full size; torch's, which may lie between two
    if step < top:
        return _between(parameters.start, 1.0, step / top)
    return _between(1.0, parameters.final, min(1.0, (step - top) / max(1.0, total - 1 - top)))


def _between(first: float, last: float, progress: float) -> float:
    """Half a cosine from `first` to `last`."""
    return last + (first - last) * (1 + math.cos(math.pi * progress)) / 2
