"""Scores against their definition, and cases worked out by hand."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wseg_core.errors import UserError
from wseg_core.inference.metrics import Counts, TextsDiffer, count, count_sentences, score


def spans(sentences: list[list[str]]) -> dict[tuple[int, int], str]:
    """(begin, end) of every word in the concatenated text."""
    words = [w for sentence in sentences for w in sentence]
    ends = list(itertools.accumulate(map(len, words)))
    return {(end - len(w), end): w for end, w in zip(ends, words)}


def by_definition(gold, predicted, known) -> dict:
    right = spans(gold).keys() & spans(predicted).keys()
    golden, guessed = spans(gold), spans(predicted)
    unseen = {s for s, w in golden.items() if known is not None and w not in known}

    def share(part, whole):
        return len(part) / len(whole) if whole else None

    precision, recall = share(right, guessed) or 0.0, share(right, golden) or 0.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "oov_rate": None if known is None else share(unseen, golden),
        "oov_recall": None if known is None else share(right & unseen, unseen),
        "iv_recall": None if known is None else share(right - unseen, golden.keys() - unseen),
        "gold_words": len(golden),
        "predicted_words": len(guessed),
        "sentences": len(gold),
    }


def cut(text: str, cuts) -> list[str]:
    edges = [0, *(i for i, c in enumerate(cuts, 1) if c and i < len(text)), len(text)]
    return [text[a:b] for a, b in zip(edges, edges[1:]) if b > a]


@st.composite
def pairs(draw):
    """Two segmentations of one text, sentence by sentence, over few characters so that words repeat."""
    sentences = draw(st.lists(st.text("天地人", max_size=8), max_size=5))
    flags = st.lists(st.booleans(), min_size=8, max_size=8)
    sides = [[cut(s, draw(flags)) for s in sentences] for _ in range(2)]
    known = draw(st.none() | st.sets(st.text("天地人", min_size=1, max_size=3), max_size=12))
    return *sides, known


@given(pairs())
def test_scores_equal_brute_force(case):
    gold, predicted, known = case
    result, expected = score(gold, predicted, known), by_definition(*case)
    assert result.keys() == expected.keys()
    for key, value in expected.items():
        assert result[key] == (value if value is None else pytest.approx(value)), key


@given(pairs(), st.integers(0, 5))
def test_counts_add_up(case, position):
    gold, predicted, known = case
    parts = [
        count(g, p, known)
        for g, p in ((gold[:position], predicted[:position]), (gold[position:], predicted[position:]))
    ]
    assert parts[0] + parts[1] == count(gold, predicted, known)
    assert Counts() + parts[0] == parts[0]


def test_hand_made_case():
    result = score([["我", "愛", "自然", "語言"]], [["我愛", "自然", "語", "言"]])
    assert (result["precision"], result["recall"], result["f1"]) == (0.25, 0.25, 0.25)
    assert (result["oov_rate"], result["oov_recall"], result["iv_recall"]) == (None, None, None)


def test_oov_and_known_words():
    gold, predicted = [["我", "愛", "自然", "語言"]], [["我", "愛", "自", "然", "語言"]]
    result = score(gold, predicted, {"我", "語言", "自"})
    assert (result["oov_rate"], result["oov_recall"], result["iv_recall"]) == (0.5, 0.5, 1.0)
    assert score(gold, predicted, {"我", "愛", "自然", "語言"})["oov_recall"] is None
    assert score(gold, predicted, set())["iv_recall"] is None


def test_perfect_score_and_empty_text():
    gold = [["我", "愛"], ["你"]]
    perfect = score(gold, gold)
    assert (perfect["precision"], perfect["recall"], perfect["f1"], perfect["sentences"]) == (1.0, 1.0, 1.0, 2)
    nothing = score([], [], set())
    assert (nothing["f1"], nothing["oov_rate"], nothing["gold_words"]) == (0.0, None, 0)
    assert score([[]], [[]])["sentences"] == 1


def test_only_the_concatenated_text_counts():
    assert score([["我", "愛"], ["你"]], [["我"], ["愛", "你"]])["f1"] == 1.0
    assert score([["ab"]], [["a"], ["b"]])["f1"] == 0.0


@pytest.mark.parametrize(
    "gold, predicted, number",
    [
        ([["我"], ["愛", "你"]], [["我"], ["愛", "她"]], 1),
        ([["我"], ["你"]], [["我"]], 1),
        ([["我"]], [["我"], ["你"]], 1),
        ([["我", "你"]], [["你", "我"]], 0),
    ],
)
def test_different_texts_name_the_first_differing_sentence(gold, predicted, number):
    with pytest.raises(UserError) as error:
        score(gold, predicted)
    assert isinstance(error.value, TextsDiffer) and error.value.number == number
    assert error.value.where == f"sentence {number + 1}" and error.value.advice


@given(pairs())
def test_sentence_counts_equal_those_of_each_sentence_alone(case):
    gold, predicted, _ = case
    result = count_sentences(gold, predicted)
    alone = [count([g], [p]) for g, p in zip(gold, predicted)]
    for name, key in (("gold", "gold_words"), ("predicted", "predicted_words"), ("right", "right")):
        assert result[name].tolist() == [getattr(c, key) for c in alone], name
        assert result[name].sum() == getattr(count(gold, predicted), key)


@pytest.mark.parametrize("predicted", [[["我"], ["愛", "你"]], [["我", "愛", "你"]], [["我", "愛"], ["她"]]])
def test_sentence_counts_need_the_same_sentences(predicted):
    with pytest.raises(TextsDiffer):
        count_sentences([["我", "愛"], ["你"]], predicted)
