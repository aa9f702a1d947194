"""Words a sentence of what a run was scored on: what a verdict stands on. Deleted with their run.

Counts are {"gold", "predicted", "right"}, a whole number a sentence each. `corpora.sentences_hash` tells
which sentences: only counts of equal ones can be compared.
"""

from sqlalchemy import delete, insert, select

from .runs import there
from .schema import counts
from .store import Store

SPLITS = ("dev", "test")


def put(store: Store, run: str, split: str, text: str, found: dict) -> bool:
    """Keeps the counts of `split` in place of older ones; False when the run is gone."""
    plain = {name: [int(n) for n in column] for name, column in found.items()}
    with store.writing() as connection:
        if not there(connection, run):
            return False
        connection.execute(delete(counts).where(counts.c.run == run, counts.c.split == split))
        connection.execute(insert(counts).values(run=run, split=split, text=text, counts=plain))
    return True


def drop(store: Store, run: str) -> None:
    """Forgets the counts of a run, which are those of a model that it no longer has."""
    with store.writing() as connection:
        connection.execute(delete(counts).where(counts.c.run == run))


def texts(store: Store, wanted: list[str]) -> dict[str, dict[str, str]]:
    """{run: {split: hash}}: on which sentences each run was scored; a run without counts is left out."""
    query = select(counts.c.run, counts.c.split, counts.c.text).where(counts.c.run.in_(list(wanted)))
    found: dict[str, dict[str, str]] = {}
    with store.reading() as connection:
        for run, split, text in connection.execute(query):
            found.setdefault(run, {})[split] = text
    return found


def get(store: Store, wanted: list[str], split: str) -> dict[str, dict[str, list[int]]]:
    """{run: counts} of one split; a run without them is left out."""
    query = select(counts.c.run, counts.c.counts).where(counts.c.run.in_(list(wanted)), counts.c.split == split)
    with store.reading() as connection:
        return {run: found for run, found in connection.execute(query)}
