"""The ambiguity benchmark: consistent data in both scripts, scored only on the gaps of the span."""

import opencc
import pytest

from tests import tiny
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection import ambiguity
from wseg_core.text.vocab import Vocab


class Given(Segmenter):
    """A segmenter with given words."""

    def __init__(self, answers: dict[str, list[str]], vocab=None):
        made = tiny.segmenter("linear")
        super().__init__(made.model, made.config, vocab or made.vocab)
        self.answers = answers

    def cut_many(self, texts):
        return [self.answers[text] for text in texts]


@pytest.mark.parametrize("script", ambiguity.SCRIPTS)
def test_items_are_consistent(script):
    bench = ambiguity.items(script)
    assert len(bench) >= 60 and len({item.sentence for item in bench}) == len(bench)
    for item in bench:
        assert "".join(item.rival) == item.string and len(item.string) >= 2, item
        rival = [item.sentence[: item.start], *item.rival, item.sentence[item.end :]]
        assert (item.gaps(item.answer) != item.gaps([word for word in rival if word])).any(), item
        assert item.type in ("overlapping", "combinational")
        assert not set("[] ") & set(item.sentence)


def test_overlapping_readings_cross_and_combinational_ones_do_not():
    for item in ambiguity.items():
        gold = set(item.gaps(item.answer).nonzero()[0])
        ends = [sum(map(len, item.rival[: k + 1])) - 1 for k in range(len(item.rival) - 1)]
        if item.type == "combinational":
            assert not gold or not ends, item.sentence
        elif item.string not in (
            "天才",
            "天下",
        ):  # in these a word of the answer starts before the span or ends after it
            assert gold - set(ends) and set(ends) - gold, item.sentence


def test_simplified_items_equal_the_traditional_ones():
    convert = opencc.OpenCC("t2s").convert
    for first, second in zip(*map(ambiguity.items, ambiguity.SCRIPTS), strict=True):
        assert [convert(word).replace("著", "着") for word in first.answer] == list(second.answer)
        assert (first.start, first.end, first.type, len(first.rival)) == (
            second.start,
            second.end,
            second.type,
            len(second.rival),
        )


def test_correct_readings_score_and_their_rivals_do_not():
    bench = ambiguity.items()
    result = ambiguity.score(Given({item.sentence: list(item.answer) for item in bench}))
    assert result["right"] == result["count"] == len(bench) and result["script"] == "traditional"
    assert sum(by_type["count"] for by_type in result["types"].values()) == len(bench)
    rivals = {i.sentence: [w for w in (i.sentence[: i.start], *i.rival, i.sentence[i.end :]) if w] for i in bench}
    result = ambiguity.score(Given(rivals))
    assert result["right"] == 0 and all(by_type["right"] == 0 for by_type in result["types"].values())


def test_only_the_gaps_inside_the_span_count():
    item = next(item for item in ambiguity.items() if item.string == "研究生命" and item.rival == ("研究生", "命"))
    answers = {i.sentence: list(i.answer) for i in ambiguity.items()}
    answers[item.sentence] = ["科", "學", "家研究", "生命的", "起源"]
    result = ambiguity.score(Given(answers))
    assert result["right"] == result["count"]


def test_script_is_that_of_the_training_characters():
    simplified = Vocab.build([["这些", "学生"]])
    answers = {item.sentence: list(item.answer) for item in ambiguity.items("simplified")}
    result = ambiguity.score(Given(answers, simplified))
    assert result["script"] == "simplified" and result["right"] == result["count"]


def test_benchmark_of_a_model_with_probabilities():
    segmenter = tiny.segmenter("linear", epochs=2)
    result = ambiguity.score(segmenter)
    item = result["items"][0]
    boundary = segmenter.probabilities(item["sentence"])["boundary"]
    asked = next(i for i in ambiguity.items() if i.sentence == item["sentence"])
    share = 1.0
    for position, cut in zip(range(asked.start, asked.end - 1), asked.gaps(asked.answer)):
        share *= boundary[position] if cut else 1 - boundary[position]
    assert item["probability"] == pytest.approx(share)
    assert result["right"] == sum(i["right"] for i in result["items"]) and item["predicted"] == segmenter.cut(
        item["sentence"]
    )
