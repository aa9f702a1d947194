"""Tag schemes: one legal path per segmentation, and no character lost by any tags."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import brute
from wseg_core.errors import UserError
from wseg_core.text.tags import SCHEMES, scheme

NAMES = list(SCHEMES)


def segmentations(text: str):
    for cuts in itertools.product((False, True), repeat=len(text) - 1):
        words, last = [], 0
        for i, cut in enumerate([*cuts, True], 1):
            if cut:
                words.append(text[last:i])
                last = i
        yield words


def follows_masks(s, path) -> bool:
    inner = all(s.transition_mask[a][b] for a, b in zip(path, path[1:]))
    return s.start_mask[path[0]] and inner and s.end_mask[path[-1]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6])
def test_each_segmentation_has_exactly_one_legal_path(name, length):
    s, text = scheme(name), "甲乙丙丁戊己"[:length]
    legal = brute.paths(name, length)
    by_masks = [p for p in itertools.product(range(len(s)), repeat=length) if follows_masks(s, p)]
    encoded = [tuple(s.encode(words)) for words in segmentations(text)]
    assert sorted(legal) == sorted(by_masks) == sorted(encoded) and len(set(encoded)) == 2 ** (length - 1)
    assert [s.decode(text, path) for path in encoded] == list(segmentations(text))


@pytest.mark.parametrize(
    "name, tags",
    [
        ("bies", "S B E B I E B I I I I E"),
        ("bi", "B B I B I I B I I I I I"),
        ("six", "S B E B B2 E B B2 B3 I I E"),
    ],
)
def test_words_of_one_two_three_and_six_characters(name, tags):
    s = scheme(name)
    assert " ".join(s.tags[k] for k in s.encode(["好", "你好", "圖書館", "中華人民共和"])) == tags


@given(st.sampled_from(NAMES), st.data())
def test_any_tags_keep_all_characters_in_order(name, data):
    s = scheme(name)
    path = data.draw(st.lists(st.integers(0, len(s) - 1), max_size=12))
    text = "".join(map(chr, range(0x4E00, 0x4E00 + len(path))))
    words = s.decode(text, path)
    assert "".join(words) == text and all(words)


@given(st.lists(st.sampled_from(["B", "I", "E", "S"]), min_size=1, max_size=10))
def test_illegal_tags_cut_after_an_end_and_before_a_beginning(tags):
    s, text = scheme("bies"), "零一二三四五六七八九"[: len(tags)]
    words = s.decode(text, [s.index(t) for t in tags])
    ends = set(itertools.accumulate(map(len, words)))
    for i in range(1, len(tags)):
        assert (i in ends) == (tags[i - 1] in "ES" or tags[i] in "BS")


def test_tags_b_s_give_two_words():
    s = scheme("bies")
    assert s.decode("我愛", [s.index("B"), s.index("S")]) == ["我", "愛"]


def test_empty_sentence():
    for name in NAMES:
        assert scheme(name).encode([]) == [] and scheme(name).decode("", []) == []


def test_bmes_is_read_as_bies_and_other_names_are_refused():
    assert scheme("BMES") is scheme("bmes") is scheme("bies")
    with pytest.raises(UserError, match="biess.*Did you mean “bies”"):
        scheme("biess")
    with pytest.raises(UserError, match="M.*Available: B, I, E, S"):
        scheme("bies").index("M")
