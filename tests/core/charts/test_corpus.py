"""Figures and HTML of a corpus: fractions add up, text is escaped, and invisible characters are shown."""

import pytest

from wseg_core import corpora
from wseg_core.charts import cut_words
from wseg_core.charts.corpora import corpus

TRAIN = [["我", "愛", "自然", "語言"], ["他", "說", "好"], ["中華人民共和國"]]
TEST = [["他", "說", "好"], ["颱風", "來", "了"]]
NAMES = {"train": "training set", "dev": "development set", "test": "test set"}


@pytest.fixture
def compared():
    return corpora.compare_splits({"train": TRAIN, "test": TEST})


def test_word_lengths_are_fractions_and_long_words_share_a_bar(compared):
    figure = corpus.lengths(compared["splits"], NAMES)
    assert [trace.name for trace in figure.data] == ["training set", "test set"]
    for trace in figure.data:
        assert sum(trace.y) == pytest.approx(1) and trace.x[-1] == "6+"
    train, test = figure.data
    assert list(train.customdata) == [5, 2, 0, 0, 0, 1] and list(test.customdata) == [5, 1, 0, 0, 0, 0]


def test_tags_of_a_split_add_up_to_its_characters(compared):
    figure = corpus.tags(compared["splits"], NAMES)
    assert [trace.name[0] for trace in figure.data] == ["B", "I", "E", "S"]
    by_split = {name: [trace.x[index] for trace in figure.data] for index, name in enumerate(figure.data[0].y)}
    assert set(by_split) == {"training set", "test set"}
    assert all(sum(shares) == pytest.approx(1) for shares in by_split.values())
    assert figure.data[0].y[-1] == "training set"  # the last row is drawn on top


def test_labels_are_omitted_where_they_do_not_fit(compared):
    texts = [text for trace in corpus.tags(compared["splits"], NAMES).data for text in trace.text]
    assert "" in texts and any(text.startswith("S ") for text in texts)  # no word of the test set has an inside


def test_empty_split_does_not_divide_by_zero():
    splits = corpora.compare_splits({"train": []})["splits"]
    assert sum(corpus.lengths(splits, NAMES).data[0].y) == 0 and corpus.tags(splits, NAMES).data[0].x == (0,)


def test_table_has_one_row_per_split_and_ordered_columns(compared):
    table = corpus.table(compared)
    assert list(table["split"]) == ["train", "test"] and list(table["sentences"]) == [3, 2]
    assert list(table["overlap"].fillna(-1)) == [-1, 1]
    assert [c for c in table if c.startswith("words_of_")] == ["words_of_1", "words_of_2", "words_of_7"]
    assert list(table.columns)[-1] == "words_of_7"


def test_frequent_words_table_has_out_of_vocabulary_words(compared):
    table = corpus.words_table(compared)
    train = table[table["split"] == "train"]
    assert len(train) == 8 and set(train["oov"]) == {0} and set(train["count"]) == {1}
    new = table[table["oov"] == 1]
    assert set(new["split"]) == {"test"} and sorted(new["word"]) == sorted(["颱風", "來", "了"])


def test_sentences_are_drawn_as_words_with_line_numbers():
    html = cut_words.sentences([(1, TRAIN[0]), (53, TRAIN[1])])
    assert html.count('class="w"') == 7 and ">53<" in html
    assert [word in html for word in ("自然", "語言", "說")] == [True] * 3


def test_text_is_escaped_and_invisible_characters_are_shown():
    nasty = ["<script>alert(1)</script>", "&amp;", '"><img', "\u202e反", "零\u200b寬", "\0"]
    html = cut_words.sentences([(1, nasty)]) + cut_words.frequent([("<b>", 3)]) + cut_words.notes(["<i>x</i>"])
    html += cut_words.faults([{"line": 1, "what": "<u>", "advice": "<s>"}], {1: "<td>\ufeff"})
    for markup in ("<script", "<img", "<b>", "<i>x", "<u>", "<s>", "<td>\ufeff"):
        assert markup not in html
    for code in ("U+202E", "U+200B", "U+0000", "U+FEFF"):
        assert code in html
    assert "&amp;amp;" in html and "\u202e" not in html


def test_lone_surrogates_are_encodable():
    assert cut_words.html(cut_words.sentences([(1, ["\ud800"])])).encode("utf-8")


def test_long_sentences_and_words_are_truncated_visibly():
    html = cut_words.sentences([(1, ["詞"] * 1000)])
    assert html.count('class="w"') == 140 and "860 more words" in html.replace("\u202f", "")
    assert cut_words.sentences([(1, ["長" * 5000])]).count("長") == 140


def test_splits_side_by_side_name_oov_and_repeated_sentences(compared):
    html = cut_words.splits(compared, NAMES)
    assert "50.0" in html and "OOV rate" in html  # 颱風, 來 and 了 of six words
    assert "OOV" not in cut_words.splits(corpora.compare_splits({"train": TRAIN}), NAMES)
    assert '<abbr title="Out-of-vocabulary words:' in html


def test_faults_show_their_line_or_the_whole_file():
    faults = [{"line": None, "what": "Nothing in it.", "advice": ""}, {"line": 7, "what": "Bad.", "advice": "Mend it."}]
    html = cut_words.faults(faults, {7: "錯 X"})
    assert "whole file" in html and "line 7" in html and "錯 X" in html and "Mend it." in html
