"""Effect of a dictionary on gold sentences: counts against the words themselves."""

import pytest

from tests import tiny
from wseg_core.inference.dictionary import Dictionary
from wseg_core.inference.metrics import score
from wseg_core.inspection import transitions
from wseg_core.inspection.overlaid import effect

GOLD = [["我", "愛", "自然", "語言"], ["研究生", "命"], ["今天", "天氣", "很", "好"]]


def spans(sentences):
    result = set()
    for number, words in enumerate(sentences):
        position = 0
        for word in words:
            result.add((number, position, position + len(word)))
            position += len(word)
    return result


@pytest.mark.parametrize("listed", ["!研究生", "!愛自\n研究生 20", "天氣 9\n今 20"])
def test_gained_and_lost_words_are_those_that_changed(listed):
    segmenter, dictionary, reported = tiny.segmenter("linear", "crf", "bies", 8), Dictionary.parse(listed), []
    result = effect(segmenter, dictionary, GOLD, lambda *n: reported.append(n))
    before, after = (segmenter.cut_many(["".join(words) for words in GOLD], d) for d in (Dictionary(), dictionary))
    assert result["before"] == score(GOLD, before) and result["after"] == score(GOLD, after)
    right = [spans(side) & spans(GOLD) for side in (before, after)]
    assert {(w.sentence, w.start, w.end) for w in result["gained"]} == right[1] - right[0]
    assert {(w.sentence, w.start, w.end) for w in result["lost"]} == right[0] - right[1]
    assert (
        sum(result["counts"].values()) == sum(map(len, GOLD))
        and reported[-1] == (6, 6)
        and segmenter.dictionary is None
    )


def test_dictionary_without_matches_changes_nothing():
    result = effect(tiny.segmenter("linear", "crf", "bies", 8), Dictionary.parse("!無此詞"), GOLD)
    assert result["before"] == result["after"] and not result["gained"] and not result["lost"]


def test_inspection_ignores_dictionary_and_temperature():
    crf, greedy = tiny.segmenter("linear", "crf", "bies", 8), tiny.segmenter("linear", "cross_entropy", "bies", 8)
    dictionary = Dictionary.parse("!愛自")
    for gap in range(3):
        assert transitions.deciding(crf.using(dictionary), "我愛自然", gap) == transitions.deciding(
            crf, "我愛自然", gap
        )
    assert transitions.illegal(greedy.using(dictionary), "我愛自然") == transitions.illegal(greedy, "我愛自然")
