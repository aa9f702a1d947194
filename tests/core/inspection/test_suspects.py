"""Suspects and leaks: exactly the planted errors, copies and near-duplicates are found."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import inspected
from wseg_core import corpora
from wseg_core.inspection import mistakes, suspects
from wseg_core.inspection.leaks import Leak, leaks


def lines(*sentences: str) -> list[list[str]]:
    return [line.split() for line in sentences]


def test_inconsistent_string_with_counts_and_places():
    corpus = lines("他 有 才能", "才 能 懂 才能", "很 有 才能", "真 好 天才 能 嗎", "才 能")
    (entry,) = suspects.divided(corpus)
    assert (entry.string, entry.count, entry.minority) == ("才能", 5, pytest.approx(0.4))
    assert entry.readings == {("才能",): 3, ("才", "能"): 2}
    assert entry.examples == {("才能",): [(0, 2), (1, 3), (2, 2)], ("才", "能"): [(1, 0), (4, 0)]}
    assert suspects.divided(corpus, least=6) == []
    assert len(suspects.divided(corpus, examples=1)[0].examples["才能",]) == 1


def test_annotation_slip_comes_before_a_real_ambiguity():
    corpus = lines(*["國家 才能"] * 5, *["才 能 國家"] * 5, *["國家"] * 20, "國 家")
    assert [entry.string for entry in suspects.divided(corpus)] == ["國家", "才能"]


def test_planted_slip_in_the_demo_corpus_is_found():
    corpus = corpora.load("demo/train").sentences
    word = "我們"
    assert word not in {entry.string for entry in suspects.divided(corpus)}
    position = next(i for i, words in enumerate(corpus) if word in words)
    slipped = [
        *corpus[:position],
        " ".join(corpus[position]).replace(word, "我 們", 1).split(),
        *corpus[position + 1 :],
    ]
    assert suspects.divided(slipped)[0].string == word
    assert suspects.divided(slipped)[0].examples["我", "們"][0][0] == position


def test_confident_model_disagrees_with_gold():
    decisions = inspected.decided(["我愛 你", "語 言"], ["我 愛 你", "語言"], [[0.995, 1, 1], [0.02, 1]])
    analysis = mistakes.find(decisions)
    assert [m.string for m in suspects.doubtful(analysis)] == ["我愛"]
    assert [m.string for m in suspects.doubtful(analysis, 0.5)] == ["我愛", "語言"]


def test_exact_and_near_leaks():
    train = lines("今天 天氣 很 好 ， 我們 去 公園 散步 。", "他 來 了", "ＡＢＣ 是 字母 ， 不 是 數字 。")
    other = lines(
        "今天 天氣 很 好 ， 我們 去 公園 散步 吧 。",
        "他 來 了",
        "今天天氣 很好 ，我們 去 公園 散步 。",
        "ABC 是 字母 ， 不 是 數字 。",
        "他 來 過",
        "完全 不 同 的 一 句 話 ， 沒有 人 說 過 。",
    )
    result = leaks(train, other, 0.7)
    assert [(leak.other, leak.train, leak.exact) for leak in result] == [
        (0, 0, False),
        (1, 1, True),
        (2, 0, True),
        (3, 2, True),
    ]
    assert 0.7 <= result[0].likeness < 1


sentence = st.text("天地", min_size=8, max_size=16).map(lambda text: [text])


@given(st.lists(sentence, max_size=8), st.lists(sentence, max_size=8), st.sampled_from([0.5, 0.75, 0.8, 1.0]))
def test_every_near_duplicate_is_found(train, other, likeness):
    expected = {}
    shingles = [[{text[i : i + 3] for i in range(len(text) - 2)} for (text,) in side] for side in (train, other)]
    for (i, theirs), (j, ours) in itertools.product(enumerate(shingles[1]), enumerate(shingles[0])):
        share = 1 + 1e-6 if other[i] == train[j] else len(theirs & ours) / len(theirs | ours)
        if share >= likeness and share > expected.get(i, 0):
            expected[i] = share
    result = leaks(train, other, likeness)
    assert {leak.other: leak.likeness for leak in result} == {
        i: pytest.approx(min(s, 1), abs=1e-5) for i, s in expected.items()
    }
    assert all(leak.exact == (expected[leak.other] > 1) for leak in result)


def test_demo_splits_do_not_leak():
    train, test = (corpora.load(f"demo/{split}").sentences for split in ("train", "test"))
    assert leaks(train, test) == []
    assert leaks(train, [*test, train[7]]) == [Leak(len(test), 7, 1.0)]
