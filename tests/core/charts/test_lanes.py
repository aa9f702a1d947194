"""Aligned segmentations: differing gaps, counts of correct words, and escaped text."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.charts.test_sentence import Reader
from wseg_core.charts import table
from wseg_core.charts.sentence import lanes, sentence
from wseg_core.charts.sentence.lanes import Lane

HOSTILE = "<img src=x onerror=alert(1)>\u202e&"


def lane(words: str, boundary=None, name: str = "a") -> Lane:
    return Lane(name, "#3a86ad", words.split(), boundary)


def test_lanes_differ_where_not_all_cut():
    assert lanes.parting([lane("研究 生命"), lane("研究生 命"), lane("研究 生命")]) == [1, 2]
    assert lanes.parting([lane("研究 生命"), lane("研究 生命")]) == [] == lanes.parting([])


@given(st.lists(st.lists(st.booleans(), min_size=45, max_size=45), min_size=1, max_size=4), st.sets(st.integers(0, 45)))
def test_each_character_is_drawn_once_per_lane(cuts, breaks):
    text = "天地人" * 15
    result = []
    for cuts_of_lane in cuts:
        edges = [0, *(i + 1 for i, cut in enumerate(cuts_of_lane[:-1]) if cut), len(text)]
        result.append(Lane("a", "#3a86ad", [text[a:b] for a, b in itertools.pairwise(edges)], [0.5] * 45))
    seen = Reader(lanes.picture(result, breaks))
    assert "".join(c for c in seen.text if c in "天地人") == text and len(seen.of("apart")) == len(
        lanes.parting(result)
    )
    labels = sum(tag == "bdi" for tag, _ in seen.elements)
    assert len(seen.of("u")) == 45 and len(seen.of("l")) == 45 * len(result) + labels


@pytest.mark.parametrize("size", [1, 9, 10, 45, 200])
def test_names_are_beside_each_line_and_read_once(size):
    seen = Reader(lanes.picture([lane("天" * size), lane("天 " * size)]))
    assert len(seen.of("names")) == 1 and sum(tag == "bdi" for tag, _ in seen.elements) == 2 * -(
        -size // lanes._LABELLED
    )
    assert sum(tag == "b" and "aria-hidden" not in attrs for tag, attrs in seen.elements) == 1


def test_each_character_has_one_element_plus_one_per_lane():
    sure = [lane("天 " * 300, [0.99] * 300) for _ in range(4)]
    seen = Reader(lanes.picture(sure))
    assert len(seen.of("u")) + len(seen.of("l")) > 0.8 * len(seen.elements) and len(seen.of("l")) < 1600
    assert all(
        "ends after 天: 0.9900" in attrs["title"]
        for attrs in seen.of("l")
        if attrs["class"] == "l be" and "title" in attrs
    )


def test_rows_end_with_a_word_if_possible():
    rows = lanes.picture([lane("天 " + "天地人 " * 100)]).split('<div class="lanes">')[1:]
    assert [len(Reader(f"<div>{row.rpartition('</div>')[0]}").of("u")) for row in rows[:1]] == [199] and len(rows) == 2


def test_differing_gap_has_one_frame_and_uncertain_probability_a_number():
    two = [lane("研究 生命", [0.01, 0.66, 0.2, 1.0]), lane("研究生 命", [0.01, 0.4, 0.97, 1.0])]
    seen = Reader(lanes.picture(two))
    assert len(seen.of("apart")) == 2 and "66%" in seen.text and "1%" not in seen.text
    assert any("0.9700" in attrs.get("title", "") for attrs in seen.of("l"))


def test_note_counts_correct_words():
    shown = Reader(lanes.note([lane("研究 生命 起源"), lane("研究生 命 起源", [0.5] * 6)])).text
    assert (
        "agree on 3 of 5 gaps and differ after 究, 生" in shown
        and "gets 1 of the 3 gold words right (F1 33.3%)" in shown
    )
    assert "agree on all 1 gaps" in Reader(lanes.note([lane("好 嗎"), lane("好 嗎", [1.0, 1.0])])).text


def test_text_and_names_are_escaped():
    words = HOSTILE.replace(" ", "")
    two = [Lane(HOSTILE, "#3a86ad", [words], None), Lane(HOSTILE, "#3a86ad", list(words), [0.5] * len(words))]
    html = sentence.html(lanes.note(two) + lanes.picture(two))
    assert (
        not [tag for tag, _ in Reader(html).elements if tag == "img"]
        and "U+202E" in Reader(html).text
        and "\u202e" not in html
    )


def test_table_holds_every_lane():
    frame = table.side_by_side([lane("研究 生命"), Lane("x", "#3a86ad", ["研究生", "命"], [0.1, 0.4, 0.9, 1.0])])
    assert frame["cut: 1 a"].tolist() == [0, 1, 0, 1] and frame["cut: 2 x"].tolist() == [0, 0, 1, 1]
    assert frame["boundary: 2 x"].tolist() == [0.1, 0.4, 0.9, 1.0] and "boundary: 1 a" not in frame
