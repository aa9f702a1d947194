"""Constant: the same step size all along, after an optional warm-up."""

from ..config import Settings, setting
from ._warmup import warm


class Parameters(Settings):
    """The warm-up."""

    warmup: float = setting(
        0.0,
        "Share of the run to warm up in",
        "The step size rises from zero over this share of all steps.",
        ge=0,
        le=0.9,
    )


def factor(step: int, total: int, parameters: Parameters) -> float:
    """What the learning rate is multiplied with at `step` (0 first) of `total`."""
    return warm(step, total, parameters.warmup)[0]
