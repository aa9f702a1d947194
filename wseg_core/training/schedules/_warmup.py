"""What schedules share: the rise that each may begin with, and the settings of those that fall."""

from ...config import Settings, setting


class Rising(Settings):
    """The warm-up."""

    warmup: float = setting(
        0.0,
        "Warm-up",
        "The learning rate rises from zero over this fraction of all steps.",
        ge=0,
        le=0.9,
    )


class Falling(Rising):
    """The warm-up, and where the fall ends."""

    final: float = setting(
        0.0, "Final learning rate", "As a fraction of the full learning rate.", ge=0, le=1, advanced=True
    )


def warm(step: int, total: int, share: float) -> tuple[float, float]:
    """(factor of the warm-up, progress of what follows), both 0–1, at `step` (0 first) of `total`.

    The warm-up takes `share` of all steps and never gives a factor of zero; progress is zero within it.
    """
    rise = round(share * total)
    if step < rise:
        return (step + 1) / (rise + 1), 0.0
    return 1.0, min(1.0, (step - rise) / max(1, total - rise))
