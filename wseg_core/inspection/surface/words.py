"""Sentences about a loss surface."""

from ...language import text
from .records import Surface


def explained(surface: Surface) -> str:
    """How much of the trajectories lies along the plane."""
    share = _percent(surface.explained)
    if not surface.recorded:
        return text(
            "None of these runs has a trajectory, because they were trained by an older version. The plane explains "
            "{share} of the squared distances of their checkpoints from the start.",
            share=share,
        )
    if surface.plane == "random":
        return text(
            "The plane explains {share} of the trajectories' variance around its centre. Random directions rarely show "
            "how runs move.",
            share=share,
        )
    if surface.plane == "principal" and surface.best_explained is not None:
        return text(
            "The plane explains {share} of the trajectories' variance around their start; the best of all planes "
            "would explain about {best}.",
            share=share,
            best=_percent(surface.best_explained),
        )
    return text("The plane explains {share} of the trajectories' variance around their start.", share=share)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
