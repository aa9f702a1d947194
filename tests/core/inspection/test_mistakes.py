"""Mistakes: each kind, ambiguity and category by hand, and sums that equal the total for any two segmentations."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import inspected, tiny
from wseg_core.inference.metrics import TextsDiffer
from wseg_core.inspection import mistakes
from wseg_core.inspection.categories import CATEGORIES, Categories
from wseg_core.inspection.decisions import decide, right_words
from wseg_core.inspection.lexicon import Lexicon
from wseg_core.inspection.ways import places
from wseg_core.text import tags


def analyse(gold: str, predicted: str, lexicon=None, **more):
    (mistake,) = mistakes.find(inspected.decided([gold], [predicted], **more), lexicon).mistakes
    return mistake


def test_over_and_under_segmentation_and_shifted_cuts():
    over = analyse("我 愛 語言", "我 愛 語 言")
    assert (over.kind, over.gold, over.predicted, over.start, over.end) == ("over", ("語言",), ("語", "言"), 2, 4)
    under = analyse("我 愛 語言", "我愛 語言")
    assert (under.kind, under.gold, under.predicted, under.start, under.end) == ("under", ("我", "愛"), ("我愛",), 0, 2)
    shifted = analyse("研究 生命 起源", "研究生 命 起源")
    assert (shifted.kind, shifted.gold, shifted.predicted) == ("shifted", ("研究", "生命"), ("研究生", "命"))


def test_mistakes_are_separated_by_common_cuts():
    analysis = mistakes.find(inspected.decided(["天 地 人天", "", "地人"], ["天地 人 天", "", "地 人"]))
    assert [(m.sentence, m.start, m.end, m.kind) for m in analysis.mistakes] == [
        (0, 0, 2, "under"),
        (0, 2, 4, "over"),
        (2, 0, 2, "over"),
    ]
    assert [m.string for m in analysis.mistakes] == ["天地", "人天", "地人"]


def test_correct_words_are_no_mistakes():
    same = inspected.decided(["我 愛 你", "好"], ["我 愛 你", "好"])
    assert mistakes.find(same).mistakes == [] and mistakes.find(inspected.decided([], [])).mistakes == []


def test_confidence_is_that_of_the_most_certain_wrong_gap():
    assert analyse("我 愛 語言", "我愛 語言", boundary=[[0.2, 0.99, 0.01, 1.0]]).confidence == pytest.approx(0.8)
    both = analyse("研究 生命", "研究生 命", boundary=[[0.0, 0.3, 0.6, 1.0]])
    assert both.confidence == pytest.approx(0.7)
    assert analyse("語言", "語 言", boundary=[[0.55, 1.0]]).confidence == pytest.approx(0.55)


def test_overlapping_ambiguity_needs_both_crossing_words():
    known = Lexicon.of_words(["研究", "生命", "研究生"])
    assert analyse("研究 生命", "研究生 命", known).ambiguity == "overlapping"
    assert analyse("研究 生命", "研究生 命", Lexicon.of_words(["研究", "生命"])).ambiguity == "none"
    assert analyse("研究 生命", "研究生 命", None).ambiguity == "none"
    long = Lexicon.of_words(["市長", "長江"])  # crossing words in the middle of a longer stretch
    assert analyse("南 京 市長 江大 橋", "南 京市 長江 大橋", long).ambiguity == "overlapping"


def test_combinational_ambiguity_needs_the_whole_the_parts_and_both_readings():
    words = Lexicon.of_words(["才", "能", "才能"])
    assert analyse("才能", "才 能", words).ambiguity == analyse("才 能", "才能", words).ambiguity == "combinational"
    assert analyse("才能", "才 能", Lexicon.of_words(["才能", "才"])).ambiguity == "none"
    sentences = Lexicon.of([["有", "才能"], ["才"], ["能"]])
    assert sentences.divided == frozenset()
    assert analyse("才能", "才 能", sentences).ambiguity == "none"  # no evidence that it may be cut
    assert analyse("才 能", "才能", sentences).ambiguity == "combinational"  # the gold itself shows it
    assert analyse("才能", "才 能", Lexicon.of([["才能"], ["他", "才", "能", "來"]])).ambiguity == "combinational"


@pytest.mark.parametrize(
    ("gold", "predicted", "category"),
    [
        ("2024 年 了", "2024年 了", "date"),
        ("星期三 來", "星期 三 來", "date"),
        ("八 點 半 走", "八點 半 走", "date"),
        ("他 有 3.5 元", "他 有 3 .5 元", "number"),
        ("第三 名", "第三名", "number"),
        ("三百五十 人", "三百 五十 人", "number"),
        ("我 用 Wi-Fi", "我 用 Wi -Fi", "latin"),
        ("Ｐｙ 好", "Ｐｙ好", "latin"),
        ("陳美玲 來", "陳 美玲 來", "name"),
        ("歐陽修文 來", "歐陽 修文 來", "name"),
        ("威廉·莎士比亞 好", "威廉 ·莎士比亞 好", "name"),
        ("卡拉揚 好", "卡拉 揚 好", "oov"),
        ("莫札特 薩巴蒂尼 好", "莫札特 薩巴 蒂尼 好", "name"),
        ("淡水河 長", "淡水 河 長", "name"),
        ("好 。 來", "好。 來", "punctuation"),
        ("貓頭鷹 叫", "貓 頭鷹 叫", "oov"),
        ("我 愛 你", "我愛 你", "other"),
        ("一起 來", "一 起 來", "other"),
    ],
)
def test_categories(gold, predicted, category):
    lexicon = Lexicon.of_words(
        ["我", "愛", "你", "一起", "一", "起", "好", "。", "年", "了", "來", "名", "人", "點", "半"]
    )
    assert analyse(gold, predicted, lexicon).category == category


def test_names_without_training_words_need_a_cue():
    categories = Categories(None)
    assert categories.of("陳美玲先生", 0, 3, ("陳美玲",)) == "name"
    assert categories.of("高興", 0, 2, ("高興",)) == "other"
    assert not categories.is_new(("誰也不認識",))


def by_definition(decisions):
    """(sentence, start, end) of words, gold and predicted."""
    sides = []
    for side in (decisions.gold, decisions.predicted):
        spans = set()
        for number, words in enumerate(side):
            ends = list(itertools.accumulate(map(len, words)))
            spans |= {(number, end - len(word), end) for word, end in zip(words, ends)}
        sides.append(spans)
    return sides


@given(inspected.pairs(), st.none() | inspected.training)
def test_mistakes_and_correct_words_add_up(decisions, training):
    analysis = mistakes.find(decisions, Lexicon.of(training) if training is not None else None)
    gold, predicted = by_definition(decisions)
    wrong = [set(), set()]
    for mistake in analysis.mistakes:
        assert mistake.gold != mistake.predicted and "".join(mistake.gold) == "".join(mistake.predicted)
        for spans, words in zip(wrong, (mistake.gold, mistake.predicted)):
            end = mistake.start
            for word in words:
                spans.add((mistake.sentence, end, end := end + len(word)))
            assert end == mistake.end
        assert 0 <= mistake.confidence <= 1
    assert wrong[0] == gold - predicted and wrong[1] == predicted - gold
    counts = analysis.counts
    for tally in analysis.tallies().values():
        assert sum(row["mistakes"] for row in tally.values()) == len(analysis.mistakes)
        assert sum(row["gold_words"] for row in tally.values()) + counts.right == counts.gold_words == len(gold)
        assert sum(row["predicted_words"] for row in tally.values()) + counts.right == counts.predicted_words
    assert analysis.confusion.sum() == sum(len("".join(words)) for words in decisions.gold)
    assert list(analysis.tallies()["categories"]) == list(CATEGORIES)


@given(inspected.pairs())
def test_correct_words_by_definition(decisions):
    gold, predicted = by_definition(decisions)
    flags = [
        np.concatenate([np.zeros(0, bool), *(inspected.sure(words) > 0.5 for words in side)])
        for side in (decisions.gold, decisions.predicted)
    ]
    assert right_words(*flags).tolist() == [span in predicted for span in sorted(gold)]


@given(inspected.training, st.sets(st.text("天地人", max_size=3)))
def test_spans_by_definition(sentences, vocabulary):
    expected = set()
    for number, words in enumerate(sentences):
        for first in range(len(words)):
            for last in range(first, len(words)):
                joined = "".join(words[first : last + 1])
                if joined in vocabulary and len(joined) > 1:
                    expected.add((joined, number, len("".join(words[:first])), first, last - first + 1))
    got = places(sentences, vocabulary)
    columns = (got.string, got.sentence, got.start, got.word, got.parts)
    rows = [(got.strings[row[0]], *row[1:]) for row in zip(*(column.tolist() for column in columns))]
    assert len(rows) == len(got) and set(rows) == expected
    assert got.kept.sum() + got.cut.sum() == len(got)


@pytest.mark.parametrize("name", tags.SCHEMES)
def test_confusion_of_tags_in_every_scheme(name):
    scheme = tags.scheme(name)
    analysis = mistakes.find(inspected.decided(["天地人 天"], ["天地 人天"]), None, scheme)
    gold, predicted = (scheme.encode(words) for words in (["天地人", "天"], ["天地", "人天"]))
    expected = np.zeros_like(analysis.confusion)
    np.add.at(expected, (gold, predicted), 1)
    assert (analysis.confusion == expected).all() and analysis.tags == scheme.tags


def test_different_texts_are_refused():
    with pytest.raises(TextsDiffer):
        mistakes.find(inspected.decided(["我 愛"], ["我 恨"]))


@pytest.mark.parametrize("sets", [(), ("loss.decoding=greedy",)])
def test_decisions_are_those_of_the_segmenter(sets):
    segmenter = tiny.segmenter("linear", "cross_entropy", "bies", 2, *sets)
    reported = []
    decisions = decide(segmenter, [*tiny.SENTENCES, []], lambda done, total: reported.append((done, total)), chunk=4)
    texts = ["".join(words) for words in decisions.gold]
    assert decisions.predicted == segmenter.cut_many(texts) and reported == [(4, 11), (8, 11), (11, 11)]
    for boundary, expected in zip(decisions.boundary, segmenter.boundaries(texts), strict=True):
        np.testing.assert_allclose(boundary, expected)
    analysis = mistakes.analyse(segmenter, tiny.SENTENCES, Lexicon.of(tiny.SENTENCES))
    assert analysis.score()["sentences"] == len(tiny.SENTENCES) and analysis.score()["oov_rate"] == 0
    assert [m.confidence for m in analysis.surest()] == sorted((m.confidence for m in analysis.mistakes), reverse=True)
