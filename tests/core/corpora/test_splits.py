"""Splits by distinct sentences: duplicates stay together, the sizes stay near the fractions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wseg_core import corpora
from wseg_core.errors import UserError

REPEATED = st.lists(st.sampled_from([["山", "路"], ["山路"], ["下", "雪"], ["河"], ["茶", "香"], ["燈"]]), min_size=2)


def texts(sentences):
    return {"".join(words) for words in sentences}


@given(sentences=REPEATED, fraction=st.sampled_from([0.1, 0.5, 0.9]), seed=st.integers(0, 5))
def test_a_text_is_never_on_both_sides(sentences, fraction, seed):
    if not corpora.can_hold_out(sentences):
        return
    train, dev = corpora.hold_out(sentences, fraction, seed)
    assert train and dev and not texts(train) & texts(dev)
    assert sorted(train + dev) == sorted(sentences)
    assert (train, dev) == corpora.hold_out(sentences, fraction, seed)


def test_the_same_text_with_other_cuts_counts_as_a_duplicate():
    train, dev = corpora.hold_out([["山", "路"], ["山路"], ["下", "雪"]], 0.4)
    assert sorted(map(len, (texts(train), texts(dev)))) == [1, 1]


def test_three_parts_get_a_sentence_each_if_there_are_three():
    sentences = [[letter] for letter in "abc"] * 10
    assert [len(texts(part)) for part in corpora.split(sentences, [0.8, 0.1, 0.1])] == [1, 1, 1]
    with pytest.raises(UserError, match="2 distinct sentences, the test split"):
        corpora.split([["a"], ["b"]] * 10, [0.8, 0.1, 0.1])


def test_duplicates_do_not_move_the_other_sentences_far():
    sentences = [[str(i)] for i in range(1000)] + [["many"]] * 100
    train, dev, test = corpora.split(sentences, [0.8, 0.1, 0.1], 3)
    assert all(abs(len(part) - size) <= 100 for part, size in ((train, 880), (dev, 110), (test, 110)))


@pytest.mark.parametrize("sentences", [[], [["山"]], [["山", "路"], ["山路"]] * 3])
def test_one_distinct_sentence_cannot_be_divided(sentences):
    assert not corpora.can_hold_out(sentences)
    with pytest.raises(UserError, match="two distinct sentences"):
        corpora.hold_out(sentences)
