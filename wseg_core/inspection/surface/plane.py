"""Planes through the weights of runs with the same initial weights, and trajectories on them.

- `principal`: through the start, along the two directions that explain most of the trajectories' distances from the start
  (uncentred principal components; cf. Li et al. 2018, section 7). A direction must consist of weights that exist, so it
  is sought within the span of the runs' checkpoints.
- `runs`: through the start and the last weights of two runs.
- `random`: through the best weights of a run, along two random directions (see `random_directions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import UserError
from ...language import source, text
from .span import Projection

PLANES = {
    "principal": source("principal directions of the trajectories"),
    "runs": source("the start and the ends of two runs"),
    "random": source("two random directions"),
}
_FLAT = 1e-4  # of the longer one: a second direction below this counts as none
_MARGIN, _NARROWEST = 0.2, 0.6  # of the wider axis: the margin on each side, and the width of the narrower axis


@dataclass(frozen=True)
class Plane:
    """A plane in the coordinates of a span: `origin` [rank] and two orthonormal `axes` [2, rank].

    `extent` [2]: how far the grid reaches from the origin along each axis, None for as far as the trajectories do.
    """

    origin: np.ndarray
    axes: np.ndarray
    extent: np.ndarray | None = None

    def places(self, coordinates: np.ndarray) -> np.ndarray:
        """The projections of points [points, rank] onto the plane, [points, 2]."""
        return (coordinates - self.origin) @ self.axes.T

    def distances(self, points: Projection) -> np.ndarray:
        """The distances of points from the plane, [points]."""
        apart = _outside(points.coordinates - self.origin, self.axes)
        return np.sqrt((apart**2).sum(1) + points.rest**2)


def principal(clouds: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> Plane:
    """The plane through the start along the two principal directions of points [points, rank], one array per run.

    weights: of each point, [points], per run. Raises UserError where all points lie on one line.
    """
    second_moments = sum((cloud * weight[:, None]).T @ cloud for cloud, weight in zip(clouds, weights))
    values, vectors = np.linalg.eigh(second_moments)
    if len(values) < 2 or values[-2] <= _FLAT**2 * values[-1]:
        raise _no_plane()
    axes = vectors[:, [-1, -2]].T
    towards = axes @ sum(cloud[-1] for cloud in clouds)
    return Plane(np.zeros(len(values)), axes * np.where(towards < 0, -1.0, 1.0)[:, None])


def through(first: np.ndarray, second: np.ndarray) -> Plane:
    """The plane through the start and two points [rank], the first of which lies on the first axis.

    Raises UserError where the three lie on one line.
    """
    length = np.linalg.norm(first)
    axis = first / length if length else first
    other = second - (second @ axis) * axis
    if not length or np.linalg.norm(other) <= _FLAT * max(length, np.linalg.norm(second)):
        raise _no_plane()
    return Plane(np.zeros(len(first)), np.stack([axis, other / np.linalg.norm(other)]))


def along(origin: np.ndarray, first: np.ndarray, second: np.ndarray) -> Plane:
    """The plane through `origin` along two directions [rank], whose lengths are how far the grid reaches."""
    plane = through(first, second)
    return Plane(origin, plane.axes, np.array([np.linalg.norm(first), np.linalg.norm(second)]))


def explained(plane: Plane, points: Projection, weights: np.ndarray) -> tuple[float, float]:
    """(along the plane, in all): weighted sums of the squared distances of points from the plane's origin."""
    offsets = points.coordinates - plane.origin
    inside = ((offsets @ plane.axes.T) ** 2).sum(1)
    return float(weights @ inside), float(weights @ ((offsets**2).sum(1) + points.rest**2))


def time_weights(steps: np.ndarray) -> np.ndarray:
    """The weights of points at `steps`: each counts for the steps since the one before; their sum is 1."""
    weights = np.diff(steps, prepend=steps[:1]).astype(float)
    return weights / weights.sum() if weights.sum() else np.full(len(steps), 1 / len(steps))


def axes_of_grid(plane: Plane, places: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The grid's coordinates on each axis, [size] each, so that all `places` [points, 2] lie inside."""
    if plane.extent is not None:
        low, high = -plane.extent, plane.extent
    else:
        low, high = places.min(0), places.max(0)
        widest = (high - low).max()
        middle, half = (low + high) / 2, np.maximum(high - low, _NARROWEST * widest) / 2 + _MARGIN * widest
        low, high = middle - half, middle + half
    return np.linspace(low[0], high[0], size), np.linspace(low[1], high[1], size)


def _outside(coordinates: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """What remains of points [points, rank] without their part along orthonormal axes [axes, rank]."""
    return coordinates - coordinates @ axes.T @ axes


def _no_plane() -> UserError:
    return UserError(
        text("The weights of these runs lie on one line, so they span no plane."),
        advice=text("Choose two runs that ended with different weights, or a plane of random directions."),
    )
