"""Possible annotation errors as figure, HTML and tables: correct numbers and escaped text."""

from wseg_core.charts import cut_words, table
from wseg_core.charts.corpora import doubts, standards

NASTY = "<img src=x>"
NAMES = {"train": "training set", "test": "<i>test</i>"}
WORDS = [
    {
        "string": "一個",
        "p": 0.001,
        "in_a": {"kept": 0, "cut": 8, "reading": ["一", "個"]},
        "in_b": {"kept": 6, "cut": 2, "reading": ["一個"]},
    },
    {
        "string": NASTY,
        "p": 0.01,
        "in_a": {"kept": 3, "cut": 1, "reading": [NASTY]},
        "in_b": {"kept": 0, "cut": 5, "reading": ["<img", " src=x>"]},
    },
]
PLACE = {"split": "test", "line": 1234, "before": "…<b>前", "after": "後\u202e", "confidence": 0.995}
DIVIDED = {
    "string": "研究", "count": 5,
    "readings": [{"words": ["研究"], "count": 4, "examples": [PLACE] * 4}, {"words": ["研", "究"], "count": 1, "examples": [PLACE]}],
}  # fmt: skip


def test_each_file_has_one_mark_per_word_at_its_fraction_of_whole_words():
    figure = standards.figure({"words": WORDS}, ("demo/train", "<b>"))
    first_trace, second_trace = figure.data
    assert (
        list(first_trace.x) == [0, 0.75]
        and list(second_trace.x) == [0.75, 0]
        and list(first_trace.y) == [1, 0] == list(second_trace.y)
    )
    assert (first_trace.name, second_trace.name) == (
        "demo/train",
        "&lt;b&gt;",
    ) and first_trace.marker.symbol != second_trace.marker.symbol
    assert [(s.x0, s.x1, s.y0) for s in figure.layout.shapes] == [(0, 0.75, 1), (0.75, 0, 0)]
    assert not any("<img" in label for label in figure.layout.yaxis.ticktext)


def test_figure_shows_the_first_words_and_table_all():
    result = {"words": WORDS * 30}
    assert len(standards.figure(result, ("a", "b")).data[0].x) == standards.MOST
    assert len(standards.table(result, ("a", "b"))) == 60 and standards.html(result, ("a", "b")).count("<tr>") == 61
    row = standards.table({"words": WORDS}, ("a", "b")).iloc[0]
    assert (row["reading_a"], row["kept_a"], row["cut_a"], row["reading_b"], row["kept_b"], row["cut_b"]) == (
        "一 個",
        0,
        8,
        "一個",
        6,
        2,
    )


def test_empty_comparison_draws_nothing():
    assert (
        len(standards.figure({"words": []}, ("a", "b")).data[0].x) == 0
        and len(standards.table({"words": []}, ("a", "b"))) == 0
    )
    assert (
        len(doubts.divided_table([])) == 0
        and len(doubts.leaks_table({})) == 0
        and len(doubts.disagreement_table([])) == 0
    )


def test_readings_show_their_fractions_and_the_rarest_is_first():
    html = doubts.divided([DIVIDED], NAMES)
    assert "--p:80.00" in html and "--p:20.00" in html and "<b>4</b>" in html
    assert html.count('class="ex"') == 4 and html.index("<mark><bdi>研</bdi></mark>") < html.index(
        "<mark><bdi>研究</bdi></mark>"
    )
    assert "1\u202f234" in html


def test_near_duplicates_mark_differences_and_exact_ones_are_shown_once():
    near = {"line": 2, "text": "他說好。" + NASTY, "train_line": 5, "train_text": "她說好。" + NASTY, "likeness": 0.9}
    html = doubts.leaks([near, {**near, "text": near["train_text"], "likeness": 1.0}], ("test set", "training set"))
    assert (
        "<mark><bdi>他</bdi></mark>" in html
        and html.count("<mark><bdi>她</bdi></mark>") == 1
        and html.count('class="ex"') == 3
    )
    assert "90\u202f%" in html and "100\u202f%" in html


def test_text_is_escaped():
    group = {"gold": ("<b>x</b>",), "predicted": ("<b>", "x</b>"), "examples": [PLACE]}
    rows = [{"name": "<b>", "against": "<b>", "sentences": 10, "exact": 1, "near": 1}]
    near = {"line": 1, "text": "<b>一", "train_line": 1, "train_text": "<b>二", "likeness": 0.85}
    html = doubts.divided([DIVIDED], NAMES) + doubts.disagreement(group, NAMES) + doubts.overlap(rows)
    html += doubts.leaks([near], ("<b>", "<b>")) + standards.html({"words": WORDS}, ("<img>", "b"))
    drawn = cut_words.html(html).split("</style>")[1]
    assert (
        "<img" not in drawn
        and "<b>前" not in drawn
        and "<b>一" not in drawn
        and "<b>x" not in drawn
        and "<i>test" not in drawn
    )
    assert "\u202e" not in drawn and "U+202E" in drawn and "20.0" in drawn


def test_downloaded_table_contains_no_formula():
    span = {**PLACE, "gold": ("=1+1",), "predicted": ("=", "1+1"), "before": "@x"}
    written = table.csv(doubts.disagreement_table([span])).decode("utf-8-sig")
    assert "'=1+1" in written and "'= 1+1" in written and "'@x" in written
    result = {("test", "train"): [{"line": 1, "text": "=a", "train_line": 2, "train_text": "+a", "likeness": 1.0}]}
    assert "'=a" in table.csv(doubts.leaks_table(result)).decode("utf-8-sig")
