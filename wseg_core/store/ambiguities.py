"""How a run's best model cut the ambiguity bench, kept so that a page need not load the model. Deleted with their run.

Cuts are a sentence of the bench each: {"words": […], "answer": […], "start", "end": characters of the ambiguous string,
"type", "right": bool, "probability": what the model gave to the right reading}.
"""

from sqlalchemy import delete, insert, select

from .runs import there
from .schema import ambiguities
from .store import Store


def put(store: Store, run: str, script: str, cuts: list[dict]) -> bool:
    """Keeps the cuts in place of older ones; False when the run is gone."""
    plain = [{**one, "probability": round(float(one["probability"]), 4)} for one in cuts]
    with store.writing() as connection:
        if not there(connection, run):
            return False
        connection.execute(delete(ambiguities).where(ambiguities.c.run == run))
        connection.execute(insert(ambiguities).values(run=run, script=script, cuts=plain))
    return True


def get(store: Store, run: str) -> tuple[str, list[dict]] | None:
    """(script, cuts), or None where the bench was not read."""
    with store.reading() as connection:
        row = connection.execute(
            select(ambiguities.c.script, ambiguities.c.cuts).where(ambiguities.c.run == run)
        ).first()
    return tuple(row) if row else None


def drop(store: Store, run: str) -> None:
    """Forgets the cuts of a model that the run no longer has."""
    with store.writing() as connection:
        connection.execute(delete(ambiguities).where(ambiguities.c.run == run))
