"""Sentence counts in the store: read back, replaced, and deleted with their run."""

import numpy as np

from tests.core.store.test_contract import store, url  # noqa: F401  its fixtures
from wseg_core.store import counts

GOLD = [["我", "愛"], ["你"]]
FOUND = {"gold": np.array([2, 1]), "predicted": np.array([1, 1]), "right": np.array([0, 1])}
PLAIN = {name: column.tolist() for name, column in FOUND.items()}


def test_counts_round_trip_and_replace_older_ones(store):  # noqa: F811
    run, other = store.create({}), store.create({})
    assert counts.put(store, run, "test", "aa", PLAIN | {"right": [9, 9]})
    assert counts.put(store, run, "test", "bb", FOUND)
    assert counts.put(store, run, "dev", "cc", FOUND)
    assert counts.texts(store, [run, other, "nothing"]) == {run: {"test": "bb", "dev": "cc"}}
    assert counts.get(store, [run, other], "test") == {run: PLAIN}
    counts.drop(store, run)
    assert counts.texts(store, [run]) == {}


def test_counts_are_deleted_with_their_run(store):  # noqa: F811
    run = store.create({})
    counts.put(store, run, "test", "aa", FOUND)
    assert store.delete(run)
    assert counts.get(store, [run], "test") == {}
    assert not counts.put(store, run, "test", "aa", FOUND)
    assert counts.get(store, [run], "test") == {}
