"""Word counts per sentence of the sets that a run was scored on, the input of significance tests.

Counts are {"gold", "predicted", "right"}, each a list of ints, one per sentence. Counts can be compared only if their
sentences are equal, that is, if they have the same `corpora.sentences_hash`. They are deleted together with their run.
"""

from sqlalchemy import delete, insert, select

from .runs import exists
from .schema import counts
from .store import Store

SPLITS = ("dev", "test")


def put(store: Store, run: str, split: str, text: str, word_counts: dict) -> bool:
    """Replaces the counts of `split`, whose sentences have the hash `text`; returns False when the run has been deleted."""
    columns = {name: [int(n) for n in column] for name, column in word_counts.items()}
    with store.writing() as connection:
        if not exists(connection, run):
            return False
        connection.execute(delete(counts).where(counts.c.run == run, counts.c.split == split))
        connection.execute(insert(counts).values(run=run, split=split, text=text, counts=columns))
    return True


def drop(store: Store, run: str) -> None:
    """Deletes the run's counts, when its model is about to change."""
    with store.writing() as connection:
        connection.execute(delete(counts).where(counts.c.run == run))


def texts(store: Store, run_ids: list[str]) -> dict[str, dict[str, str]]:
    """{run: {split: hash of the sentences that it was scored on}}; runs without counts are left out."""
    query = select(counts.c.run, counts.c.split, counts.c.text).where(counts.c.run.in_(list(run_ids)))
    hashes: dict[str, dict[str, str]] = {}
    with store.reading() as connection:
        for run, split, text in connection.execute(query):
            hashes.setdefault(run, {})[split] = text
    return hashes


def get(store: Store, run_ids: list[str], split: str) -> dict[str, dict[str, list[int]]]:
    """{run: counts} of one split; runs without counts are left out."""
    query = select(counts.c.run, counts.c.counts).where(counts.c.run.in_(list(run_ids)), counts.c.split == split)
    with store.reading() as connection:
        return {run: word_counts for run, word_counts in connection.execute(query)}
