"""How a run cut its probe sentences, evaluation by evaluation: the frames of its flipbook. Deleted with their run.

A frame is {"step", "cuts"}; its cuts are {"words": […], "boundary": [P(a word ends after each character)]}, a sentence
each. A `Writer` adds frames together with the rows of their steps; resuming deletes those beyond its step.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from .database import Database
from .schema import probes


def steps(store: Database, run: str) -> list[int]:
    """The steps that have a frame, in order."""
    with store.reading() as connection:
        return list(connection.scalars(select(probes.c.step).where(probes.c.run == run).order_by(probes.c.step)))


def get(store: Database, run: str, step: int) -> list[dict] | None:
    """The cuts at a step; None where there is no such frame."""
    with store.reading() as connection:
        return connection.scalar(select(probes.c.cuts).where(probes.c.run == run, probes.c.step == step))


def put(connection: Connection, run: str, frames: Iterable[dict]) -> None:
    """Adds frames, in place of older ones of their steps; in the transaction of `connection`."""
    frames = {frame["step"]: {"run": run, "step": frame["step"], "cuts": frame["cuts"]} for frame in frames}
    if frames:
        connection.execute(delete(probes).where(probes.c.run == run, probes.c.step.in_(list(frames))))
        connection.execute(insert(probes), list(frames.values()))


def cut(connection: Connection, run: str, step: int) -> None:
    """Deletes the frames beyond `step`; in the transaction of `connection`."""
    connection.execute(delete(probes).where(probes.c.run == run, probes.c.step > step))
