"""Comparison of standards: rule-made standards are distinguished with their words, parts of one corpus are not."""

import functools
import random

import pytest

from wseg_core import corpora
from wseg_core.inspection import criterion
from wseg_core.text.characters import WIDTH

MEASURES = set("个本张次只位条年月日点分秒天家间块座公里件种封把台部首句")
NUMERALS = set("一二三四五六七八九十百千万两几这那每0123456789.")
FULL = {half: full for full, half in WIDTH.items()}


@functools.cache
def demo(name: str = "demo-simp", *splits: str):
    return [words for split in splits or corpora.SPLITS for words in corpora.load(f"{name}/{split}").sentences]


def halves(sentences, seed: int):
    mixed = list(sentences)
    random.Random(seed).shuffle(mixed)
    return mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]


def glued(sentences, first, second):
    """Another standard: adjacent words of `first` and `second` are joined."""
    result = []
    for words in sentences:
        joined = []
        for word in words:
            if joined and first(joined[-1]) and second(word):
                joined[-1] += word
            else:
                joined.append(word)
        result.append(joined)
    return result


def with_measures(sentences):
    return glued(sentences, lambda w: set(w) <= NUMERALS, MEASURES.__contains__)


@pytest.mark.parametrize("seed", range(8))
def test_halves_of_one_corpus_agree(seed):
    result = criterion.compare(*halves(demo(), seed), shuffles=199, seed=seed)
    assert result["same"] and result["sure"] and abs(result["score"]) < 0.015
    assert result["words"] == [] or result["p"] <= criterion.CHANCE


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_splits_of_one_corpus_agree(split):
    result = criterion.compare(demo("demo-simp", "train"), demo("demo-simp", split), ("train", split))
    assert result["same"] and result["sure"]
    assert (
        result["sentence"]
        == f"train and {split} follow the same standard: the differences are no larger than expected by chance."
    )


@pytest.mark.parametrize("seed", range(3))
def test_rule_gives_a_different_standard(seed):
    first, second = halves(demo(), seed)
    result = criterion.compare(first, with_measures(second), ("old", "new"), seed=seed)
    assert not result["same"] and result["sure"] and result["score"] > 0.04 and result["p"] <= criterion.CHANCE
    word = result["words"][0]
    assert (word["string"], word["in_a"]["kept"], word["in_b"]["cut"]) == ("一个", 0, 0)
    assert (word["in_a"]["reading"], word["in_b"]["reading"]) == (["一", "个"], ["一个"]) and word["p"] < 1e-6
    assert "old and new follow different standards" in result["sentence"] and "一 个 ↔ 一个" in result["sentence"]


def test_each_part_of_a_different_standard_is_distinguished():
    other = with_measures(demo("demo-simp", "test"))
    assert not criterion.compare(demo("demo-simp", "train"), other)["same"]
    assert criterion.compare(with_measures(demo("demo-simp", "train")), other)["same"]


def test_differing_words_are_listed_within_one_standard():
    second = glued(halves(demo(), 0)[1], "不".__eq__, {"要", "是"}.__contains__)
    result = criterion.compare(halves(demo(), 0)[0], second)
    assert result["same"] and result["p"] <= criterion.CHANCE and 0 < result["score"] < criterion.DIFFERENT
    assert {"不要", "不是"} <= {word["string"] for word in result["words"]}
    assert "largely follow the same standard" in result["sentence"]


def test_small_shift_in_large_files_is_no_difference():
    """A significant but small difference, as between topics, is neither a different standard nor an example."""
    common = [["我", "愛", "自然"], ["他", "們", "好"]] * 4000
    first = common + [["做好"]] * 80 + [["做", "好"]] * 2
    second = common + [["做好"]] * 39 + [["做", "好"]] * 14 + [["他們"]] * 3
    result = criterion.compare(first, second, shuffles=199)
    assert (
        result["same"] and result["sure"] and result["p"] <= criterion.CHANCE and 0 < result["score"] < criterion.SLIGHT
    )
    assert (
        result["sentence"]
        == "A and B follow the same standard: at most 0.5 % of the words that occur in both are segmented differently."
    )


def test_mostly_consistent_word_is_no_example():
    def word(string, a, b):
        return {"string": string, "in_a": {"reading": a}, "in_b": {"reading": b}}

    result = {
        "same": True,
        "sure": True,
        "score": 0.011,
        "p": 0.002,
        "words": [word("做好", ["做好"], ["做好"]), word("不會", ["不會"], ["不", "會"])],
    }
    assert criterion.sentence(result).endswith("such as 不會 ↔ 不 會.")
    alike = {**result, "words": result["words"][:1]}
    assert "做好" not in criterion.sentence(alike) and "at most 1.1 %" in criterion.sentence(alike)
    assert criterion.sentence({**alike, "same": False}).endswith(
        "1.1 % of the words that occur in both are segmented differently."
    )


def test_scripts_and_widths_are_normalized():
    first, second = halves(list(zip(demo("demo"), demo("demo-simp"))), 0)
    traditional, simplified = [a for a, _ in first], [b for _, b in second]
    wide = [[word.translate(FULL) for word in words] for words in simplified]
    result = criterion.compare(traditional, wide)
    assert result["converted"] and result["same"] and result["sure"]
    assert not criterion.compare(traditional, with_measures(wide))["same"]
    assert not criterion.compare(simplified, wide)["converted"]


def test_order_does_not_matter():
    first, second = halves(demo(), 1)
    left, right = criterion.compare(first, with_measures(second)), criterion.compare(with_measures(second), first)
    assert left["score"] == pytest.approx(right["score"], abs=0.002) and left["same"] == right["same"]
    assert left["words"][0]["in_a"] == right["words"][0]["in_b"] and left["places"] == right["places"][::-1]


def test_word_counts_by_hand():
    first = [["才能", "好"], ["才", "能", "好"], ["有", "才能"]] * 4
    second = [["才", "能"], ["人才", "能", "好"], ["才", "能"]] * 4
    result = criterion.compare(first, second)
    assert result["strings"] == 1 and result["places"] == [12, 8]
    (word,) = result["words"] or [None]
    assert word["string"] == "才能"
    assert word["in_a"] == {"cut": 4, "kept": 8, "reading": ["才能"]}
    assert word["in_b"] == {"cut": 8, "kept": 0, "reading": ["才", "能"]}
    from scipy.stats import fisher_exact

    assert word["p"] == pytest.approx(2 * fisher_exact([[8, 4], [0, 8]], "greater").pvalue)


@pytest.mark.parametrize(
    "sides", [([], []), ([["我", "愛"]], [["你", "好"]]), ([["我們"]], [["我", "們"]]), ([["我們"], []], [["我們"]])]
)
def test_too_little_text_is_reported(sides):
    result = criterion.compare(*sides, shuffles=50)
    assert result["same"] and (not result["sure"] or result["places"] == [1, 1])
    assert result["sure"] or "too little text" in result["sentence"]


def test_progress_is_reported():
    reported = []
    criterion.compare(*halves(demo(), 0), shuffles=120, progress=lambda done, total: reported.append((done, total)))
    assert reported == [(50, 120), (100, 120), (120, 120)]
