"""Figures and HTML of a model's mistakes: bars equal the counts, examples are aligned, and text is escaped."""

import re

import numpy as np
import pytest

from tests import inspected
from wseg_core.charts.errors import buckets, examples, mistakes
from wseg_core.charts.errors.examples import Side
from wseg_core.inspection import buckets as measures
from wseg_core.inspection import mistakes as engine
from wseg_core.inspection.lexicon import Lexicon

GOLD = ["研究 生命 起源", "他 有 才能", "我 愛 語言", "二〇二六年 到 了"]
GUESS = ["研究生 命 起源", "他 有 才 能", "我愛 語言", "二〇 二六年 到 了"]
TRAINING = [["研究", "研究生", "生命", "才能", "才", "能", "我", "愛", "語言"]]


@pytest.fixture
def decisions():
    return inspected.decided(GOLD, GUESS)


@pytest.fixture
def analysis(decisions):
    return engine.find(decisions, Lexicon.of(TRAINING))


def test_bars_are_counts_and_kinds_add_up(analysis):
    figure = mistakes.figure(analysis.tallies())
    bars = {y: x for trace in figure.data for y, x in zip(trace.y, trace.x)}
    assert (
        bars["over-segmentation: one word split"] == 2
        and bars["under-segmentation: words merged"] == 1
        and bars["shifted cut"] == 1
    )
    assert bars["overlapping ambiguity"] == 1 and bars["dates and times"] == 1
    kinds, _, categories = figure.data
    assert sum(kinds.x) == sum(categories.x) == len(analysis.mistakes) == 4
    assert kinds.y[-1] == "over-segmentation: one word split"  # the last is drawn on top


def test_no_mistakes_do_not_divide_by_zero():
    tallies = engine.find(inspected.decided(GOLD, GOLD)).tallies()
    assert all(set(trace.x) == {0} for trace in mistakes.figure(tallies).data)
    assert mistakes.table(tallies)["mistakes"].sum() == 0


def test_confusion_matrix_shows_counts_and_row_fractions():
    html = mistakes.confusion(("B", "S"), np.array([[3, 1], [0, 0]]))
    cells = re.findall(r"<td[^>]*>([^<]*)<small>([^<]*)</small>", html)
    assert cells == [("3", "75.0\u202f%"), ("1", "25.0\u202f%"), ("0", "0.0\u202f%"), ("0", "0.0\u202f%")]
    assert list(mistakes.confusion_table(("B", "S"), np.array([[3, 1], [0, 0]]))["S"]) == [1, 0]


def test_fates_add_up_to_all_words():
    counts = {"both_right": 5, "gained": 2, "lost": 1, "both_wrong": 0}
    assert sum(trace.x[0] for trace in mistakes.fates(counts).data) == 8
    assert sum(trace.x[0] for trace in mistakes.fates(dict.fromkeys(counts, 0)).data) == 0


def test_one_panel_per_measure_and_one_bar_per_model(decisions):
    known, unknown = measures.measure(decisions, TRAINING), measures.measure(decisions)
    figure = buckets.figure([("one", "#111111", known), ("<b>two</b>", "#222222", unknown)])
    assert len(figure.data) == 10 and {trace.name for trace in figure.data} == {"one", "&lt;b&gt;two&lt;/b&gt;"}
    assert sum(trace.showlegend for trace in figure.data) == 2
    lengths = figure.data[0]
    assert list(lengths.x) == ["1", "2", "3", "4", "5+"] and lengths.y[0] == known["word_length"][0]["f1"]
    assert lengths.y[3] is None  # there is no word of four characters
    assert len(buckets.figure([("two", "#222222", unknown)]).data) == 2  # measures that need training are left out
    table = buckets.table([("one", "#111111", known)])
    assert table[table["measure"] == "word_length"]["gold"].sum() == sum(len(words) for words in decisions.gold)


def drawn(html: str) -> list[str]:
    """The words of each side, those of the marked span in brackets."""
    columns = [re.findall(r'<b class="([^"]*)">(.*?)</b>', unit) for unit in html.split('<div class="u">')[1:]]
    sides = []
    for cells in zip(*columns):
        words = []
        for kind, character in cells:
            if " b" in kind or not words:
                words.append([kind, ""])
            words[-1][1] += re.sub("<[^>]*>", "", character)
        sides.append(" ".join(f"[{word}]" if "hit" in kind else word for kind, word in words))
    return sides


def test_example_marks_its_span_in_both_rows():
    html = examples.example([Side("gold", GOLD[0].split(), True), Side("model", GUESS[0].split())], 0, 4, ["line 1"])
    assert drawn(html) == ["[研究] [生命] 起源", "[研究生] [命] 起源"] and "line 1" in html


def test_word_that_the_second_model_gets_right_is_marked():
    html = examples.example(
        [Side("gold", ["天地", "人"], True), Side("a", ["天", "地", "人"]), Side("b", ["天地", "人"])], 0, 2
    )
    assert html.count("guess hit good b e") == 0 and html.count("guess hit good") == html.count("gold hit good") == 2
    assert html.count('guess hit b e"') == 2 and drawn(html) == ["[天地] 人", "[天] [地] 人", "[天地] 人"]


def test_long_sentence_is_cropped_and_rows_stay_aligned():
    words = ["天地"] * 500
    html = examples.example([Side("gold", words, True), Side("model", ["天", *["地天"] * 499, "地"])], 500, 502)
    gold, model = (row.replace(" ", "").replace("[", "").replace("]", "") for row in drawn(html))
    assert gold == model == "天地" * 9 and html.count("…") == 4 and html.count('class="u"') == 18


HOSTILE = "<img src=x>![x](http://127.0.0.1:9/x)\u202eabc</style>&"


def test_hostile_words_names_and_notes_are_escaped():
    html = examples.example([Side(f"<b>{HOSTILE}", [HOSTILE], True), Side(HOSTILE, list(HOSTILE))], 0, 5, [HOSTILE])
    assert "<img" not in html and "</style>" not in html and "\u202e" not in html and "U+202E" in html
    assert "<script" not in examples.none("<script>")
