"""Computes a loss surface: a plane through the weights of runs with the same initial weights, losses on it, and the trajectories."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ...errors import UserError
from ...inference.segmenter import Segmenter
from ...language import text
from ...training.trajectory import SIZE, Sketch
from . import plane as planes
from .grid import Losses, Row
from .plane import Plane
from .records import Path, Place, Surface
from .span import Projection, Span
from .trajectories import Trajectory
from .weights import Layout, random_direction

GRID = 25  # points on each axis
Report = Callable[
    [int, int, list[Row]], None
]  # takes the evaluations done, those in all, and the rows of losses so far


@dataclass(frozen=True)
class Saved:
    """A checkpoint: its step and its weights as a vector, float32 [weights]."""

    step: int
    weights: torch.Tensor


@dataclass(frozen=True)
class Member:
    """A run of the surface. `f1`: its best dev F1, None where it has none."""

    run: str
    best: Saved
    last: Saved
    trajectory: Trajectory | None
    f1: float | None = None


@dataclass(frozen=True)
class _Located:
    """A member in the coordinates of the span: its points, their steps and weights, and its checkpoints [rank].

    `sketches`: the points' offsets from the start as sketches [points, SIZE]; `steps` and `sketches` are empty where the points
    are the checkpoints alone.
    """

    member: Member
    steps: np.ndarray
    sketches: np.ndarray
    points: Projection
    weights: np.ndarray
    best: np.ndarray
    last: np.ndarray


class Computation:
    """Runs that share the start `start` (a vector [weights]), and the sample on which the loss is measured.

    segmenter: a model with the runs' parameters, whose weights are changed. split: the name of the sample.
    """

    def __init__(
        self,
        members: Sequence[Member],
        start: torch.Tensor,
        segmenter: Segmenter,
        sentences: list[list[str]],
        split: str = "dev",
    ):
        self.members, self.start, self.split = list(members), start, split
        self.losses = Losses(segmenter, sentences)
        self.layout: Layout = self.losses.layout
        self._sketch = Sketch(self.layout.shapes)

    def surface(self, kind: str, report: Report, size: int = GRID, rows: list[Row] | None = None) -> Surface:
        """The surface over a plane of this kind (one of `PLANES`), with `size` points on each axis.

        rows: of losses that were computed before, with the same arguments. Raises UserError where there is no such plane.
        """
        began = time.perf_counter()
        known, places = self._known(kind)
        span = Span(known, np.stack([self._sketched(offset) for offset in known]))
        located = [self._locate(span, member, *places[member.run]) for member in self.members]
        plane = self._plane(kind, span, located)
        evaluations = size * size + 1 + 2 * len(located)
        counted = 0

        def measured(weights: torch.Tensor) -> float | None:
            nonlocal counted
            loss = self.losses.at(weights)
            counted += 1
            report(counted, evaluations, rows or [])
            return loss

        start = self._place(plane, 0, np.zeros(span.rank), measured(self.start))
        paths = [self._path(plane, run, measured) for run in located]
        x, y = planes.axes_of_grid(plane, _all_places(start, paths), size)
        directions = (span.vector(plane.axes[0]), span.vector(plane.axes[1]))
        losses = self.losses.over(
            self.start + span.vector(plane.origin),
            directions,
            x,
            y,
            lambda so_far, count: report(counted + count, evaluations, so_far),
            rows,
        )
        recorded = [run for run in located if len(run.steps)] or located
        inside, whole = np.sum([planes.explained(plane, run.points, run.weights) for run in recorded], 0)
        explained = float(inside / whole) if whole else 0.0
        examples, model = self.losses.examples, self.losses.segmenter.model
        return Surface(
            plane=kind,
            runs=paths,
            start=start,
            x=x.tolist(),
            y=y.tolist(),
            losses=losses,
            split=self.split,
            sentences=len(examples),
            characters=int(examples.lengths.sum()),
            unit=model.unit,
            parameters=len(self.start),
            explained=explained,
            best_explained=self._best_explained(span, plane, recorded, explained),
            recorded=any(path.recorded for path in paths),
            seconds=time.perf_counter() - began,
        )

    def _known(self, kind: str) -> tuple[list[torch.Tensor], dict[str, tuple[int, int]]]:
        """Offsets from the start that are known exactly, and {run: the indices of its best and its last checkpoint}."""
        known: list[torch.Tensor] = []
        places = {}
        for member in self.members:
            known.append(member.last.weights - self.start)
            if member.best.step != member.last.step:
                known.append(member.best.weights - self.start)
            places[member.run] = (len(known) - 1, len(known) - 1 - (member.best.step != member.last.step))
        if kind == "random":
            centre = self._centre().best.weights
            known += [random_direction(centre, self.layout, number) for number in (0, 1)]
        return known, places

    def _centre(self) -> Member:
        """The run with the best dev F1."""
        return max(self.members, key=lambda member: -1.0 if member.f1 is None else member.f1)

    def _sketched(self, offset: torch.Tensor) -> np.ndarray:
        return self._sketch(self.layout.split(offset)).numpy()

    def _locate(self, span: Span, member: Member, best: int, last: int) -> _Located:
        ends = span.coordinates[best], span.coordinates[last]
        trajectory = member.trajectory
        kept = trajectory.steps <= member.last.step if trajectory else np.zeros(0, bool)
        if trajectory is None or not kept.any():  # the checkpoints alone
            indices = sorted({best, last})
            points = Projection(span.coordinates[indices], np.zeros(len(indices)))
            return _Located(
                member, np.zeros(0, int), np.zeros((0, SIZE)), points, np.full(len(indices), 1 / len(indices)), *ends
            )
        steps, sketches = trajectory.steps[kept], trajectory.sketches[kept]
        origin = sketches[0] if steps[0] == 0 else self._sketched(self.start)
        offsets = sketches - origin
        return _Located(member, steps, offsets, span.project(offsets), planes.time_weights(steps), *ends)

    def _plane(self, kind: str, span: Span, located: list[_Located]) -> Plane:
        if kind == "random":
            origin = next(run.best for run in located if run.member is self._centre())
            return planes.along(origin, span.coordinates[-2], span.coordinates[-1])
        if len(located) < 2:
            raise UserError(
                text("A plane through trajectories needs at least two runs that started from the same weights."),
                advice=text("Choose more runs, or a plane of random directions."),
            )
        if kind == "runs":
            return planes.through(located[0].last, located[1].last)
        recorded = [run for run in located if len(run.steps)] or located
        return planes.principal([run.points.coordinates for run in recorded], [run.weights for run in recorded])

    def _path(self, plane: Plane, run: _Located, measured: Callable[[torch.Tensor], float | None]) -> Path:
        member, recorded = run.member, len(run.steps) > 0
        places, distances = plane.places(run.points.coordinates), plane.distances(run.points)
        inside, whole = planes.explained(plane, run.points, run.weights)
        return Path(
            run=member.run,
            steps=run.steps.tolist(),
            x=places[:, 0].tolist() if recorded else [],
            y=places[:, 1].tolist() if recorded else [],
            distances=distances.tolist() if recorded else [],
            deviation=float(run.points.rest.max() / np.sqrt(SIZE)) if recorded else 0.0,
            share=inside / whole if whole else None,
            best=self._place(plane, member.best.step, run.best, measured(member.best.weights)),
            last=self._place(plane, member.last.step, run.last, measured(member.last.weights)),
        )

    def _place(self, plane: Plane, step: int, coordinates: np.ndarray, loss: float | None) -> Place:
        point = Projection(coordinates[None], np.zeros(1))
        x, y = plane.places(point.coordinates)[0]
        return Place(step, float(x), float(y), float(plane.distances(point)[0]), loss)

    def _best_explained(self, span: Span, plane: Plane, recorded: list[_Located], explained: float) -> float | None:
        """The share that the best of all planes through the same origin explains, by the sketches; None without any."""
        origin = span.sketch(plane.origin)
        clouds = [np.sqrt(run.weights)[:, None] * (run.sketches - origin) for run in recorded if len(run.steps)]
        if not clouds:
            return None
        squares = np.linalg.svd(np.concatenate(clouds), compute_uv=False) ** 2
        return max(explained, float(squares[:2].sum() / squares.sum())) if squares.sum() else None


def _all_places(start: Place, paths: list[Path]) -> np.ndarray:
    """All places to be shown, [points, 2]."""
    ends = [start, *(end for path in paths for end in (path.best, path.last))]
    shown = [[place.x, place.y] for place in ends]
    shown += [[x, y] for path in paths for x, y in zip(path.x, path.y)]
    return np.array(shown)
