"""Counts of sentences in the store: they come back, replace each other, and go with their run."""

import numpy as np
import pytest

from wseg_core import store
from wseg_core.store import counts

GOLD = [["我", "愛"], ["你"]]
FOUND = {"gold": np.array([2, 1]), "predicted": np.array([1, 1]), "right": np.array([0, 1])}
PLAIN = {name: column.tolist() for name, column in FOUND.items()}


@pytest.fixture
def opened():
    return store.open()


def test_counts_come_back_and_replace_older_ones(opened):
    run, other = opened.create({}), opened.create({})
    assert counts.put(opened, run, "test", "aa", PLAIN | {"right": [9, 9]})
    assert counts.put(opened, run, "test", "bb", FOUND)
    assert counts.put(opened, run, "dev", "cc", FOUND)
    assert counts.texts(opened, [run, other, "nothing"]) == {run: {"test": "bb", "dev": "cc"}}
    assert counts.get(opened, [run, other], "test") == {run: PLAIN}
    counts.drop(opened, run)
    assert counts.texts(opened, [run]) == {}


def test_counts_go_with_their_run(opened):
    run = opened.create({})
    counts.put(opened, run, "test", "aa", FOUND)
    assert opened.delete(run)
    assert counts.get(opened, [run], "test") == {}
    assert not counts.put(opened, run, "test", "aa", FOUND)
    assert counts.get(opened, [run], "test") == {}


def test_the_hash_tells_sentences_words_and_order_apart():
    others = [[["我愛"], ["你"]], [["我", "愛", "你"]], [["你"], ["我", "愛"]], [["我"], ["愛", "你"]], []]
    assert len({counts.sentences_hash(s) for s in [GOLD, *others]}) == 6
    assert counts.sentences_hash([["\ud800"]]) != counts.sentences_hash([["\ud801"]])
