"""The chart of a sentence: uncertain gaps are drawn and described, nothing is lost, and text is escaped."""

import io
import time
from html.parser import HTMLParser

import pandas as pd
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from wseg_core import language
from wseg_core.charts import colours, entropy, hesitation, legible, table
from wseg_core.charts.glyphs import cluster, ending, glyph, word
from wseg_core.charts.sentence import lanes, sentence
from wseg_core.text.characters import JOIN, squeeze

# Invented probabilities of a model that is uncertain between 研究 生命 and 研究生 命
TAGS = [
    (0.93, 0.02, 0.01, 0.04),
    (0.04, 0.31, 0.62, 0.03),
    (0.52, 0.12, 0.33, 0.03),
    (0.03, 0.05, 0.9, 0.02),
    (0.95, 0.01, 0.01, 0.03),
    (0.02, 0.03, 0.93, 0.02),
    (0.02, 0.01, 0.02, 0.95),
    (0.94, 0.02, 0.01, 0.03),
    (0.01, 0.02, 0.95, 0.02),
]
BEST = [("研究 生命 起源 的 方法", 0.61), ("研究生 命 起源 的 方法", 0.29), ("研究 生命起源 的 方法", 0.06)]


def document(best=BEST, boundary=(0.05, 0.66, 0.35, 0.93, 0.03, 0.96, 0.98, 0.03, 1.0), tags="BIES", rows=TAGS) -> dict:
    """A `probabilities` document."""
    words = best[0][0].split()
    return {
        "text": "".join(words),
        "words": words,
        "tags": list(tags),
        "probabilities": [list(r) for r in rows],
        "boundary": list(boundary),
        "segmentations": [{"words": w.split(), "probability": p} for w, p in best],
    }


def plain(text: str, tags: str = "BIES") -> dict:
    """A `probabilities` document of any text without white space: one word per character, every gap 0.5."""
    n, k = len(text), len(tags)
    return {
        "text": text,
        "words": list(text),
        "tags": list(tags),
        "probabilities": [[1 / k] * k for _ in text],
        "boundary": [0.5] * (n - 1) + [1.0] * (n > 0),
        "segmentations": [{"words": list(text), "probability": 1.0}] if text else [],
    }


class Reader(HTMLParser):
    """Elements with their attributes, and the text, of HTML."""

    def __init__(self, html: str):
        super().__init__()
        self.elements, self.text, self.open = [], "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data

    def of(self, name: str) -> list[dict]:
        return [attrs for _, attrs in self.elements if name in (attrs.get("class") or "").split()]


def test_uncertainty_is_described_as_two_readings():
    note = Reader(sentence.note(document())).text
    assert note.startswith("The model is uncertain between 研究\u2002生命 and 研究生\u2002命: ")
    assert "the probability of a cut after 究 is 66%; the probability of a cut after 生 is 35%" in note


def test_confident_sentence_names_its_least_certain_gap():
    sure = document(best=[("我 愛 你", 0.98), ("我愛 你", 0.01)], boundary=(0.99, 0.96, 1.0), rows=TAGS[:3])
    assert (
        Reader(sentence.note(sure)).text
        == "No gap is uncertain. The least certain one: the probability of a cut after 愛 is 96%."
    )
    assert "no gap to cut" in sentence.note(plain("我"))


def test_disagreement_of_path_and_probability_is_reported():
    odd = document(best=[("我愛 你", 0.4)], boundary=(0.75, 0.25, 1.0), rows=TAGS[:3])
    assert hesitation.disagrees(odd) == hesitation.undecided(odd) == {0, 1}
    note = Reader(sentence.note(odd)).text
    assert "Taken alone, the gap after 我 has a cut probability of 75%, yet the best path does not cut there" in note
    assert "Other uncertain gaps: 1." in note
    kinds = [c["class"] for c in Reader(sentence.picture(odd)).of("g")]
    assert kinds == ["g un", "g un"]


def test_long_word_is_described_by_its_ends():
    endless = plain("甲" + "a" * 500 + "乙") | {"words": ["甲" + "a" * 500 + "乙"]}
    note = Reader(sentence.note(endless)).text
    assert "甲aaaaaaa…aaaaaaa乙" in note and len(note) < 2000


def test_many_uncertain_gaps_are_counted_not_listed():
    note = Reader(sentence.note(plain("一二三四五六七八九十"))).text
    assert note.count("Uncertain") == 3 and "Other uncertain gaps: 6" in note


cut_twice = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.booleans(), st.booleans()), min_size=1, max_size=30)


@given(cut_twice)
def test_differing_parts_turn_one_segmentation_into_the_other(characters):
    def words(column):
        result, current = [], ""
        for row in characters:
            current += row[0]
            if row[column]:
                result.append(current)
                current = ""
        return result + [current] * bool(current)

    first, second = words(1), words(2)
    parts, position, rebuilt = hesitation.parts(first, second), 0, []
    for w in first:
        inside = next((p for p in parts if p.begin <= position < p.end), None)
        if inside is None:
            rebuilt.append(w)
        elif inside.begin == position:
            rebuilt += inside.second
        position += len(w)
    assert rebuilt == second
    assert bool(parts) == (first != second)
    assert {i for p in parts for i in p.gaps} == hesitation.ends(first) ^ hesitation.ends(second)
    assert all("".join(p.first) == "".join(p.second) for p in parts)


@pytest.mark.parametrize("tags", [("B", "I", "E", "S"), ("B", "I"), ("B", "B2", "B3", "I", "E", "S")])
def test_each_character_has_a_complete_cell_for_each_tag(tags):
    shown = plain("研究生", tags)
    shown["probabilities"][1] = [0.123456] + [0.1] * (len(tags) - 1)
    read = Reader(sentence.picture(shown))
    cells = read.of("t")
    assert len(cells) == 3 * len(tags)
    assert "P(B) = 0.1235" in [c["title"] for c in cells] and "B 0.12" in read.text
    for tag, cell in zip(tags * 3, cells):
        assert f"--t:{colours.TAGS[tag]}" in cell["style"] and cell["title"].startswith(f"P({tag}) = ")
        assert f"{tag} 0." in read.text
    assert all(f"{tag}" in Reader(sentence.legend(list(tags))).text for tag in tags)


def test_raw_softmax_is_shown_on_request():
    shown = document() | {"softmax": [[0.25] * 4 for _ in TAGS]}
    assert len(Reader(sentence.picture(shown)).of("raw")) == 9 and "softmax(S) = 0.2500" in sentence.picture(shown)
    assert not Reader(sentence.picture(document())).of("raw")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_letters_are_legible_on_every_strength_of_every_tag(theme):
    for tag in colours.TAGS:
        for percent in range(101):
            letters = legible._rgb(legible.ink(tag, percent, theme))
            assert legible.contrast(letters, legible.cell(tag, percent, theme)) >= 4.5, (tag, percent)


def test_gaps_show_their_probability_by_shape_and_number():
    gaps = Reader(sentence.picture(document())).of("g")
    assert [g["class"].split()[1] for g in gaps] == ["no", "un", "un", "yes", "no", "yes", "yes", "no"]
    assert gaps[3]["title"] == "probability that a word ends after 命: 0.9300"
    assert '--p:66" title="probability that a word ends after 究: 0.6600">66%</span>' in sentence.picture(document())


HOSTILE = [
    "<script>alert(1)</script>",
    "</style><img/src=x/onerror=alert(1)>",
    "![x](http://h/x.png)",
    "'\"><b>&amp;",
    "\u202e\u2066abc",
    "e\u0301👨\u200d👩",
    "\x00\x07\x7f",
    "=1+1",
    "{character}{0}",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("scheme", ["BI", "BIES"])
def test_text_is_escaped(text, scheme):
    shown = plain(text, scheme)
    shown["segmentations"].append({"words": [text], "probability": 0.5})
    html = sentence.html(sentence.note(shown) + sentence.picture(shown) + sentence.alternatives(shown, 5))
    html.encode("utf-8")
    read = Reader(html)
    assert {tag for tag, _ in read.elements} <= {"style", "div", "span", "p", "i", "em", "bdi"}
    assert {name for _, attrs in read.elements for name in attrs} <= {"class", "style", "title"}
    assert len(read.of("u")) == len(text), "every character is a word of its own here"


@given(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=12))
def test_any_text_is_drawn_completely(pieces):
    line = " ".join(pieces).strip() or "x"
    text, gaps = squeeze(line)
    words = [
        word for piece in regex.findall(r"\X", line) if (word := "".join(piece.split()))
    ]  # a space may begin a cluster
    shown = plain(text) | {"words": words, "boundary": [float(gap != JOIN) for gap in gaps]}
    read = Reader(sentence.html(sentence.picture(shown, breaks={0}) + sentence.note(shown)))
    expected = sum(gap != JOIN for gap in gaps.tolist())
    assert len(read.of("u")) == expected and len(read.of("g")) == expected - 1
    assert len(Reader(lanes.picture([lanes.Lane("a", "#000000", words, shown["boundary"])])).of("u")) == expected


FAMILY = "👨\u200d👩\u200d👧"


def test_emoji_family_is_one_column_with_the_tags_of_its_first_code_point():
    shown = plain(f"看{FAMILY}e\u0301") | {
        "words": ["看", FAMILY, "e\u0301"],
        "boundary": [0.9, 0, 0, 0, 0, 0.8, 0, 1.0],
        "probabilities": [
            [0.1, 0.2, 0.3, 0.4],
            [0.9, 0.1, 0, 0],
            *[[0, 1, 0, 0]] * 4,
            [0.7, 0.1, 0, 0.2],
            [0, 0, 1, 0],
        ],
    }
    read = Reader(sentence.picture(shown | {"softmax": shown["probabilities"]}))
    assert len(read.of("u")) == 3 and len(read.of("t")) == 2 * 3 * 4 and len(read.of("h")) == 3
    assert FAMILY in read.text and "U+" not in read.text and "B 0.90" in read.text and "B 0.70" in read.text
    assert [gap["title"][-len(f"{FAMILY}: 0.8000") :] for gap in read.of("g")][1] == f"{FAMILY}: 0.8000"
    assert read.of("cluster")[0]["title"].startswith("U+1F468 U+200D U+1F469 U+200D U+1F467: never")
    rows = Reader(lanes.picture([lanes.Lane(n, "#000000", shown["words"], shown["boundary"]) for n in "ab"]))
    assert len(rows.of("u")) == 3 and FAMILY in rows.text
    assert FAMILY in sentence.note(shown | {"boundary": [0.9, 0, 0, 0, 0, 0.5, 0, 1.0]})


def test_cluster_that_white_space_divides_is_two_columns():
    shown = plain("e\u0301") | {"words": ["e", "\u0301"], "boundary": [1.0, 1.0]}  # "e \u0301"
    assert len(Reader(sentence.picture(shown)).of("u")) == 2


def test_cluster_of_very_many_marks_is_cut_short():
    assert len(Reader(cluster("a" + "\u0301" * 900)).text) == 17 and cluster("a") == "a"
    assert (
        ending("a" + "\u0301" * 900, 900).strip("\u0301") == ""
        and ending("好", 0) == "好"
        and ending("\u202e", 0) == "U+202E"
    )


def test_invisible_characters_are_shown_as_code_points():
    assert (
        "U+202E" in glyph("\u202e")
        and "U+200D" in glyph("\u200d")
        and glyph("\u0301") == "\u25cc\u0301"
        and glyph("研") == "研"
    )
    assert word("a\u202eb") == '<bdi class="w">a\u202eb</bdi>'  # isolated: no effect on the text outside


def test_alternatives_mark_their_differences():
    read = Reader(sentence.alternatives(document(), 3))
    assert len(read.of("alt")) == 3 and "61.0%" in read.text and "29.0%" in read.text
    assert sentence.alternatives(document(), 3).count('class="part"') == 2 + 1  # 研究生 命, and 生命起源
    assert len(Reader(sentence.alternatives(document(), 2)).of("alt")) == 2
    assert sentence.alternatives(plain(""), 5) == ""


def test_alternatives_of_a_long_text_show_only_the_difference_from_the_best():
    words = ["研究", "生命"] * 40
    other = words[:40] + ["研究生", "命"] + words[42:]
    shown = plain("".join(words)) | {"words": words}
    shown["segmentations"] = [{"words": words, "probability": 1e-9}, {"words": other, "probability": 5e-10}]
    read = Reader(sentence.alternatives(shown, 5))
    assert "the segmentation shown above" in read.text and "×0.50" in read.text and read.text.count("…") == 2
    assert len(read.of("w")) == 2 + 4


def test_long_text_starts_each_sentence_on_a_row_and_is_fast():
    text = "今天天氣很好。我們去爬山！" * 160
    start = time.perf_counter()
    html = sentence.html(sentence.note(plain(text)) + sentence.picture(plain(text)))
    assert time.perf_counter() - start < 2.0
    assert len(Reader(html).of("row")) == 320
    assert len(Reader(sentence.picture(plain("甲" * 1000))).of("row")) == 5  # without a stop, too
    assert len(Reader(sentence.picture(plain("甲乙丙丁"), breaks={1})).of("row")) == 2


def test_only_rows_of_long_texts_scroll():
    assert (
        not Reader(sentence.picture(plain("甲" * 199))).of("tall")
        and len(Reader(sentence.picture(plain("甲" * 200))).of("tall")) == 1
    )


def test_number_of_elements_per_character():
    read = Reader(sentence.picture(plain("甲" * 100)))
    assert len(read.elements) == 100 * (1 + 1 + 1 + 4) - 1 + len(read.of("row"))  # the last has no gap


def test_table_holds_every_number():
    frame = table.characters(document() | {"softmax": [[0.25] * 4 for _ in TAGS]})
    assert list(frame.columns) == [
        "position",
        "character",
        "cut",
        "boundary",
        "entropy",
        *"BIES",
        *(f"softmax_{t}" for t in "BIES"),
    ]
    assert frame["cut"].tolist() == [0, 1, 0, 1, 0, 1, 1, 0, 1] and frame["E"][1] == 0.62
    read = pd.read_csv(io.BytesIO(table.csv(frame)), encoding="utf-8-sig")
    assert (
        read["character"].tolist() == list("研究生命起源的方法") and read["boundary"].tolist() == document()["boundary"]
    )


def test_alternatives_table_holds_those_shown():
    frame = table.alternatives(document(), 2)
    assert frame.to_dict("list") == {
        "rank": [1, 2],
        "probability": [0.61, 0.29],
        "words": [words for words, _ in BEST[:2]],
    }
    hostile = table.csv(table.alternatives(plain("=1\ud800"), 5)).decode("utf-8-sig")
    assert "'= 1 \ufffd" in hostile and len(table.alternatives(plain(""), 5)) == 0


def test_entropy_is_zero_if_certain_and_maximal_if_uniform():
    assert entropy.entropies(plain("好嗎")) == [2.0, 2.0] and entropy.most(plain("好", "BI")) == 1.0
    sure = plain("好") | {"probabilities": [[0, 0, 0, 1.0]]}
    assert entropy.entropies(sure) == [0.0]
    cells = Reader(sentence.picture(document() | {"boundary": [0.5] * 9})).of("h")
    assert len(cells) == 9 and cells[0]["title"].startswith("entropy: 0.462 of 2 bits")


def test_alternative_names_the_characters_where_it_differs():
    rows = Reader(sentence.alternatives(document(), 3)).text
    assert "differs after 究 66%, 生 35%" in rows and "differs after 命 93%" in rows


def test_table_contains_no_formula():
    shown = plain('=+-@＝x"\r\ud800')
    lines = table.csv(table.characters(shown)).decode("utf-8-sig")
    assert all(f"{n},'{c}," in lines for n, c in enumerate("=+-@＝", 1)) and "6,x," in lines


def test_text_is_translated():
    language.use("zh_Hant")
    try:
        assert "模型不確定是 研究\u2002生命 還是 研究生\u2002命" in Reader(sentence.note(document())).text
        assert "不確定" in sentence.legend(["B", "I", "E", "S"])
    finally:
        language.use("en")
