"""Agreement of two models with one gold segmentation: the four results add up, with the words of both."""

import pytest
from hypothesis import given

from tests import inspected
from wseg_core.inference.metrics import TextsDiffer, count
from wseg_core.inspection import agreement
from wseg_core.inspection.decisions import Decisions


def compared(gold: str, first: str, second: str, *boundaries):
    sides = [
        inspected.decided([gold], [side], [b] if b else None)
        for side, b in zip((first, second), boundaries or (None, None))
    ]
    return agreement.compare(*sides)


def test_the_four_fates():
    result = compared("我 愛 自然 語言", "我 愛 自 然 語言", "我愛 自然 語 言")
    assert result["counts"] == {"both_right": 0, "gained": 1, "lost": 3, "both_wrong": 0}
    (gained,) = result["words"]["gained"]
    assert (gained.gold, gained.start, gained.end, gained.first, gained.second) == (
        "自然",
        2,
        4,
        ("自", "然"),
        ("自然",),
    )
    assert {w.gold: w.second for w in result["words"]["lost"]} == {
        "我": ("我愛",),
        "愛": ("我愛",),
        "語言": ("語", "言"),
    }
    assert compared("我 愛", "我愛", "我愛")["counts"]["both_wrong"] == 2


def test_confidence_is_that_of_the_wrong_model():
    result = compared("語言 好", "語 言 好", "語言 好", [0.7, 0.95, 1.0], [0.2, 0.9, 1.0])
    assert result["words"]["gained"][0].confidence == pytest.approx(0.7)
    assert result["words"]["both_right"][0].confidence == pytest.approx(0.9)  # the smaller of 0.95 and 0.9
    wrong = compared("語言", "語 言", "語 言", [0.7, 1.0], [0.6, 1.0])["words"]["both_wrong"]
    assert wrong[0].confidence == pytest.approx(0.6)


def test_words_are_sorted_by_confidence():
    gold, first = "天地 地人 人天", "天 地 地 人 人 天"
    result = compared(gold, first, gold, [0.6, 1, 0.9, 1, 0.7, 1], [0.4, 1, 0.1, 1, 0.2, 1])
    assert [w.gold for w in result["words"]["gained"]] == ["地人", "人天", "天地"]
    same = compared(gold, gold, gold, [0.4, 1, 0.1, 1, 0.2, 1], [0.4, 1, 0.1, 1, 0.2, 1])
    assert [w.gold for w in same["words"]["both_right"]] == ["天地", "人天", "地人"]


@given(inspected.pairs())
def test_fates_add_up_to_all_words(decisions):
    other = Decisions(decisions.gold, decisions.gold, [inspected.sure(words) for words in decisions.gold])
    result = agreement.compare(decisions, other)
    whole = count(decisions.gold, decisions.predicted)
    assert sum(result["counts"].values()) == whole.gold_words
    assert (
        result["counts"]["both_right"] == whole.right
        and result["counts"]["lost"] == result["counts"]["both_wrong"] == 0
    )
    assert agreement.compare(other, decisions)["counts"]["lost"] == result["counts"]["gained"]
    for fate, words in result["words"].items():
        assert len(words) == min(result["counts"][fate], agreement.EXAMPLES)
        for word in words:
            assert "".join(decisions.gold[word.sentence])[word.start : word.end] == word.gold
            assert word.gold in "".join(word.first) and 0 <= word.confidence <= 1


def test_number_of_examples_is_limited():
    result = agreement.compare(*[inspected.decided(["我 愛 你"], ["我 愛 你"])] * 2, examples=2)
    assert result["counts"]["both_right"] == 3 and len(result["words"]["both_right"]) == 2


def test_different_gold_is_refused():
    with pytest.raises(TextsDiffer):
        agreement.compare(inspected.decided(["我 愛"], ["我 愛"]), inspected.decided(["我愛"], ["我愛"]))
