"""A computed loss surface as plain records. Imports no torch."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """A checkpoint or the start, projected onto the plane.

    `x`, `y`: its place, as lengths in the space of weights. `distance`: from the plane. `loss`: of these weights themselves on
    the sample, not of their projection; None where it is not finite.
    """

    step: int
    x: float
    y: float
    distance: float
    loss: float | None


@dataclass(frozen=True)
class Path:
    """A run on the plane: its checkpoints, and its trajectory where one was recorded.

    `steps`, `x`, `y`, `distances` [points]: the trajectory from its first recorded step to the last checkpoint, empty where
    none was recorded. `deviation`: the largest standard deviation of a coordinate, since the trajectory is known from
    sketches. `share`: how much of its squared distances from the plane's origin lies along the plane, 0–1.
    """

    run: str
    steps: list[int]
    x: list[float]
    y: list[float]
    distances: list[float]
    deviation: float
    share: float | None
    best: Place
    last: Place

    @property
    def recorded(self) -> bool:
        """Whether there is a trajectory."""
        return bool(self.steps)


@dataclass(frozen=True)
class Surface:
    """Losses over a plane. `x` [columns] and `y` [rows]: lengths along its axes; `losses` [rows][columns], None: not finite.

    `split`, `sentences`, `characters`: the sample. `explained`: the share of the trajectories' squared distances from the
    plane's origin that lies along the plane, 0–1, and `best_explained` that of the best plane of all, which need not go
    through any weights that still exist. Where no run has a trajectory, both count the checkpoints alone, and `recorded` is
    False. `seconds`: how long it took.
    """

    plane: str
    runs: list[Path]
    start: Place
    x: list[float]
    y: list[float]
    losses: list[list[float | None]]
    split: str
    sentences: int
    characters: int
    unit: str
    parameters: int
    explained: float
    best_explained: float | None
    recorded: bool
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def from_dict(values: dict[str, Any]) -> Surface:
    """The surface whose `as_dict` is `values`."""
    runs = [Path(**{**p, "best": Place(**p["best"]), "last": Place(**p["last"])}) for p in values["runs"]]
    return Surface(**{**values, "runs": runs, "start": Place(**values["start"])})
