"""Results of a run's best model on the ambiguity benchmark, stored so that a page need not load the model.

Each entry of `cuts` is one sentence of the benchmark: {"words": […], "answer": […], "start", "end": the ambiguous string,
in characters, "type", "right": bool, "probability": of the correct reading, 0–1}. They are deleted together with their run.
"""

from sqlalchemy import delete, insert, select

from .runs import exists
from .schema import ambiguities
from .store import Store


def put(store: Store, run: str, script: str, cuts: list[dict]) -> bool:
    """Replaces the run's results; returns False when the run has been deleted."""
    rounded = [{**cut, "probability": round(float(cut["probability"]), 4)} for cut in cuts]
    with store.writing() as connection:
        if not exists(connection, run):
            return False
        connection.execute(delete(ambiguities).where(ambiguities.c.run == run))
        connection.execute(insert(ambiguities).values(run=run, script=script, cuts=rounded))
    return True


def get(store: Store, run: str) -> tuple[str, list[dict]] | None:
    """The run's (script, cuts), or None if it has no results."""
    with store.reading() as connection:
        row = connection.execute(
            select(ambiguities.c.script, ambiguities.c.cuts).where(ambiguities.c.run == run)
        ).first()
    return tuple(row) if row else None


def drop(store: Store, run: str) -> None:
    """Deletes the run's results, when its model is about to change."""
    with store.writing() as connection:
        connection.execute(delete(ambiguities).where(ambiguities.c.run == run))
