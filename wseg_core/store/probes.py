"""Segmentations of a run's probe sentences at each evaluation, for the replay of its training.

A frame is {"step", "cuts"}; each entry of `cuts` is one sentence: {"words": […], "boundary": [probability that a word ends
after each character]}. A `Writer` adds frames together with the rows of their steps; resuming a run deletes those after
the step that it resumes from. They are deleted together with their run.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from .database import Database
from .schema import probes


def steps(store: Database, run: str) -> list[int]:
    """The steps that have a frame, in ascending order."""
    with store.reading() as connection:
        return list(connection.scalars(select(probes.c.step).where(probes.c.run == run).order_by(probes.c.step)))


def get(store: Database, run: str, step: int) -> list[dict] | None:
    """The cuts of the frame at `step`, or None if there is no such frame."""
    with store.reading() as connection:
        return connection.scalar(select(probes.c.cuts).where(probes.c.run == run, probes.c.step == step))


def put(connection: Connection, run: str, frames: Iterable[dict]) -> None:
    """Adds frames and replaces older ones of the same steps, in the transaction of `connection`."""
    frames = {frame["step"]: {"run": run, "step": frame["step"], "cuts": frame["cuts"]} for frame in frames}
    if frames:
        connection.execute(delete(probes).where(probes.c.run == run, probes.c.step.in_(list(frames))))
        connection.execute(insert(probes), list(frames.values()))


def truncate(connection: Connection, run: str, step: int) -> None:
    """Deletes the frames after `step`, in the transaction of `connection`."""
    connection.execute(delete(probes).where(probes.c.run == run, probes.c.step > step))
