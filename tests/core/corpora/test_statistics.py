"""Corpus statistics against counting by hand, and comparison of splits."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wseg_core import corpora
from wseg_core.corpora.script import script
from wseg_core.text.tags import scheme

SENTENCES = st.lists(st.lists(st.text("我愛自然ABＡ１1", min_size=1, max_size=5), min_size=1, max_size=5), max_size=6)


@given(sentences=SENTENCES, train=SENTENCES)
def test_numbers_equal_counting_by_hand(sentences, train):
    words = [word for sentence in sentences for word in sentence]
    known = {word for sentence in train for word in sentence}
    numbers = corpora.statistics(sentences, known)
    tags = Counter(tag for word in words for tag in scheme("bies").word(len(word)))
    assert numbers["tags"] == {tag: tags[tag] for tag in "BIES"}
    assert numbers["words"] == len(words) and numbers["types"] == len(set(words))
    assert numbers["characters"] == sum(map(len, words)) == sum(numbers["tags"].values())
    assert numbers["word_lengths"] == Counter(map(len, words))
    assert numbers["oov_words"] == sum(word not in known for word in words)
    assert numbers["oov_types"] == len(set(words) - known)
    assert numbers["oov_rate"] == (numbers["oov_words"] / len(words) if words else None)
    assert numbers["duplicates"] == len(sentences) - len({"".join(words) for words in sentences})


def test_no_oov_numbers_without_training_words():
    assert "oov_rate" not in corpora.statistics([["我", "愛"]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我們說話", "traditional"),
        ("我们说话", "simplified"),
        ("我們說话", "mixed"),
        ("你好", "none"),
        ("abc 123", "none"),
        ("", "none"),
        ("我們說話" * 10 + "话", "traditional"),
        ("台灣的里長在後面", "traditional"),
        ("王后在里面", "none"),
    ],
)
def test_script_is_detected_by_characters_of_one_script(text, expected):
    assert script(Counter(text).items()) == expected


def test_splits_are_compared():
    compared = corpora.compare_splits(
        {
            "train": [["他", "說", "，", "好", "。"], ["１０", "天", "，"]],
            "test": [["他", "說", ",", "好", "。"], ["10", "天", ","], ["他說", "，", "好", "。"]],
        }
    )
    assert compared["overlap"] == {"test": 1}  # the text counts, not its cuts
    assert compared["splits"]["test"]["oov_rate"] == pytest.approx(4 / 12)
    assert compared["splits"]["test"]["oov_rate_folded"] == pytest.approx(1 / 12)
    assert {(p["half"], p["full"]) for p in compared["width_mismatch"]["test"]} == {
        (",", "，"),
        ("1", "１"),
        ("0", "０"),
    }
    assert len(compared["warnings"]) == 2 and "fold_width" in compared["warnings"][1]


def test_similar_splits_have_no_warnings():
    assert corpora.compare_splits({"train": [["我", "愛"]], "dev": [["你", "愛"]]})["warnings"] == []


@given(
    count=st.integers(3, 200),
    fractions=st.sampled_from([[0.8, 0.1, 0.1], [0.5, 0.5], [0.34, 0.33, 0.33]]),
    seed=st.integers(0, 9),
)
def test_split_loses_no_sentence(count, fractions, seed):
    sentences = [[str(i)] for i in range(count)]
    if min(fractions) * count < 1:
        return
    parts = corpora.split(sentences, fractions, seed)
    assert sorted(words for part in parts for words in part) == sorted(sentences)
    assert all(abs(len(part) - fraction * count) <= 1 for part, fraction in zip(parts, fractions))
    assert parts == corpora.split(sentences, fractions, seed)
    assert all(part == sorted(part, key=sentences.index) for part in parts)


def test_seed_always_gives_the_same_sentences():
    assert corpora.hold_out([[str(i)] for i in range(20)], 0.2, seed=1)[1] == [["1"], ["10"], ["17"], ["18"]]
