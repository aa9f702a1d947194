"""Sentences about a loss surface."""

from ...language import percent, text
from .records import Surface

_ASIDE = 0.5  # the share of a run's variance along the plane below which it is named


def explained(surface: Surface) -> str:
    """How much of the trajectories lies along the plane."""
    share = percent(surface.explained)
    if not surface.recorded:
        return text(
            "None of these runs has a trajectory, because they were trained by an older version. The plane explains "
            "{share} of the squared distances of their checkpoints from the start.",
            share=share,
        )
    if surface.plane == "random":
        return text(
            "The plane explains {share} of the trajectories' variance around its centre. Random directions rarely "
            "show how the weights change during training.",
            share=share,
        )
    if surface.plane == "principal" and surface.best_explained is not None:
        return text(
            "The plane explains {share} of the trajectories' variance around their start; the best possible plane "
            "would explain about {best}.",
            share=share,
            best=percent(surface.best_explained),
        )
    return text("The plane explains {share} of the trajectories' variance around their start.", share=share)


def notes(surface: Surface, names: dict[str, str]) -> list[str]:
    """The sample, the accuracy of the trajectories, and which runs have none. names: of the runs."""
    splits = {"dev": text("development set"), "train": text("training set")}
    lines = [
        text(
            "The loss was measured on {sentences} sentences of the {split}, without dropout. Lengths on both axes are "
            "distances between weights.",
            sentences=surface.sentences,
            split=splits[surface.split],
        )
    ]
    recorded = [path for path in surface.runs if path.recorded]
    if recorded:
        deviation = max(path.deviation for path in recorded)
        lines.append(
            text(
                "Trajectories are projected onto the plane: start, end and best point exactly, the points between "
                "them to within ± {deviation} (one standard deviation). The loss at a point that is not on the "
                "plane can differ from that of the surface there.",
                deviation=f"{deviation:.2g}",
            )
        )
    aside = [path for path in recorded if path.share is not None and path.share < _ASIDE]
    if aside and surface.plane != "random":
        lines.append(
            text(
                "Changed mostly in directions that this plane does not show: {names}.",
                names=", ".join(f"{names[path.run]} ({percent(path.share or 0.0)})" for path in aside),
            )
        )
    without = [names[path.run] for path in surface.runs if not path.recorded]
    if without and recorded:
        lines.append(
            text(
                "No trajectory, because they were trained by an older version: {names}.",
                names=", ".join(dict.fromkeys(without)),
            )
        )
    return lines
