"""The rise that every schedule may begin with."""


def warm(step: int, total: int, share: float) -> tuple[float, float]:
    """(factor of the warm-up, progress of what follows), both 0–1, at `step` (0 first) of `total`.

    The warm-up takes `share` of all steps and never gives a factor of zero; progress is zero within it.
    """
    rise = round(share * total)
    if step < rise:
        return (step + 1) / (rise + 1), 0.0
    return 1.0, min(1.0, (step - rise) / max(1, total - rise))
