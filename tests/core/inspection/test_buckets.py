"""Buckets add up to the whole; their measures by hand and by brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import inspected
from wseg_core.inference.metrics import count
from wseg_core.inspection import buckets


@given(inspected.pairs(), st.none() | inspected.training)
def test_each_measure_adds_up_to_all_words(decisions, training):
    whole = count(decisions.gold, decisions.predicted)
    for name, rows in buckets.measure(decisions, training).items():
        if rows is None:
            assert training is None and name in ("frequency", "oov_density", "consistency")
            continue
        sums = [sum(row[key] for row in rows) for key in ("gold", "predicted", "right")]
        assert sums == [whole.gold_words, whole.predicted_words, whole.right], name
        assert all(row["right"] <= min(row["gold"], row["predicted"]) for row in rows)
        assert [row["low"] for row in rows[1:]] == [row["high"] for row in rows[:-1]] and rows[-1]["high"] is None


def test_buckets_by_hand():
    decisions = inspected.decided(["我 愛 自然 語言"], ["我愛 自然 語 言"])
    rows = buckets.measure(decisions, [["我", "愛", "自然"], ["我", "自然", "我愛"]])
    length = rows["word_length"]
    assert [(r["gold"], r["predicted"], r["right"]) for r in length[:3]] == [(2, 2, 0), (2, 2, 1), (0, 0, 0)]
    assert (length[1]["precision"], length[1]["recall"], length[1]["f1"], length[2]["f1"]) == (0.5, 0.5, 0.5, None)
    assert [(r["low"], r["gold"], r["predicted"]) for r in rows["frequency"][:2]] == [(0, 1, 2), (1, 3, 2)]
    assert rows["oov_density"][-1]["gold"] == 4  # one gold word of four is new: 25 %
    # 我 stands in three places, twice as a word; 愛 in two, once; 自然 always; 我愛 in two, once
    share = buckets.consistency(
        {"我", "愛", "自然", "我愛", "語"},
        [["我", "愛", "自然"], ["我", "自然", "我愛"]],
        {"我": 2, "愛": 1, "自然": 2, "我愛": 1},
    )
    assert share == {"我": pytest.approx(2 / 3), "愛": 0.5, "自然": 1.0, "我愛": 0.5, "語": 0.0}


@given(st.text("天地人\n", max_size=60), st.sets(st.text("天地人", min_size=1, max_size=4), max_size=8))
def test_occurrences_by_brute_force(text, strings):
    assert buckets.occurrences(strings, text) == {
        s: sum(text.startswith(s, i) for i in range(len(text))) for s in strings
    }


def test_occurrences_of_long_and_rare_characters():
    long = "天" * 30
    result = buckets.occurrences({long, "𠮷", "\ud83d", "天" * 24}, long + "天𠮷\ud83d𠮷")
    assert result == {long: 2, "𠮷": 2, "\ud83d": 1, "天" * 24: 8}


def test_empty_corpus_has_empty_buckets():
    rows = buckets.measure(inspected.decided([], []), [])
    assert all(r["gold"] == 0 and r["f1"] is None for measure in rows.values() for r in measure)
    assert np.sum([len(measure) for measure in rows.values()]) == sum(map(len, buckets.EDGES.values()))
