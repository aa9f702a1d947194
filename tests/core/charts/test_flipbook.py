"""Snapshots of the segmentation replay and rows of the ambiguity benchmark: marks and escaped text."""

import re

from wseg_core.charts.run import ambiguity, flipbook

OLD = [{"words": ["研究生", "命", "起源"], "boundary": [0.1, 0.4, 0.9, 0.8, 0.2, 1.0]}]
NEW = [{"words": ["研究", "生命", "起源"], "boundary": [0.05, 0.95, 0.1, 0.99, 0.02, 1.0]}]
ITEM = {"words": ["研究生", "命", "起源"], "answer": ["研究", "生命", "起源"], "start": 0, "end": 4, "type": "overlapping",
        "right": False, "probability": 0.2}  # fmt: skip
HOSTILE = "<b>*x*</b>\u202e![](http://x)&"


def gaps(html: str) -> list[str]:
    return re.findall(r'<span class="g ([a-z ]+)"', html)


def test_each_gap_shows_cut_and_change():
    assert gaps(flipbook.picture(NEW, OLD)) == ["no", "yes in", "no out", "yes", "no"]
    assert gaps(flipbook.picture(OLD)) == ["no", "un", "yes", "yes", "no"]
    assert flipbook.changes(NEW, OLD) == (1, 1) and flipbook.changes(OLD, OLD) == (0, 0)


def test_new_sentence_has_no_changes():
    other = [{"words": ["我", "愛"], "boundary": [0.9, 1.0]}]
    html = flipbook.picture(other + NEW, OLD)
    assert gaps(html) == ["yes", "no", "yes in", "no out", "yes", "no"]
    assert flipbook.changes(other, OLD) == (0, 0) and flipbook.changes(NEW, None) == (0, 0)


def test_words_are_boxes_and_hover_shows_numbers():
    html = flipbook.picture(NEW, OLD)
    assert re.findall(r'<span class="c([ be]*)"', html) == [" b", " e"] * 3
    assert "a word ends after 究: 0.9500 · before: 0.4000" in html


def test_size_does_not_depend_on_cuts():
    count = [len(re.findall('<span class="c', flipbook.picture(page))) for page in (OLD, NEW)]
    assert count == [6, 6] and flipbook.legend().count('class="g ') == 5


def test_benchmark_row_marks_the_string_and_shows_the_correct_reading():
    html = ambiguity.readings([ITEM])
    assert re.findall(r'<span class="(in|out)"><bdi class="w">([^<]+)<', html) == [
        ("in", "研究生"), ("in", "命"), ("out", "起源"), ("in", "研究"), ("in", "生命")]  # fmt: skip
    assert "20%" in html and "expected" in html and 'class="item wrong"' in html
    right = ambiguity.readings([{**ITEM, "words": ITEM["answer"], "right": True}])
    assert 'class="item right"' in right and "expected" not in right


def test_sentences_are_escaped():
    boundary = [0.5] * (len(HOSTILE) - 1) + [1.0]
    pages = flipbook.html(
        flipbook.picture([{"words": [HOSTILE], "boundary": boundary}], [{"words": list(HOSTILE), "boundary": boundary}])
    )
    rows = ambiguity.html(ambiguity.readings([{**ITEM, "words": [HOSTILE], "answer": [HOSTILE[:4], HOSTILE[4:]]}]))
    for html in (pages, rows):
        assert "<b>*" not in html and "&lt;" in html and "&amp;" in html
    assert "U+202E" in pages and "\u202e" not in pages and "<bdi" in rows


def test_benchmark_table_lists_all_strings():
    frame = ambiguity.table([ITEM, {**ITEM, "words": ITEM["answer"], "right": True}])
    assert list(frame["right"]) == [int(ITEM["right"]), 1]
    assert list(frame["predicted"]) == [" ".join(ITEM["words"]), " ".join(ITEM["answer"])]
    assert (
        frame["string"][0] == "".join(ITEM["answer"])[ITEM["start"] : ITEM["end"]]
        and frame["probability"][0] == ITEM["probability"]
    )
    assert list(ambiguity.table([])) == list(frame)
