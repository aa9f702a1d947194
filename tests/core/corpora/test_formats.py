"""Every format: round trips, detection, and features of real files."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wseg_core import corpora
from wseg_core.corpora.detection import detect

DATA = Path(__file__).parents[2] / "data" / "corpora"
SENTENCES = [
    ["我們", "研究", "生命", "起源", "。"],
    ["他", "說", "：", "「", "好", "」"],
    ["𠮷野家", "賣", "３", "種", "飯"],
]
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff").filter(lambda c: not c.isspace())
WORDS = st.lists(st.text(LETTERS | st.sampled_from("我愛,\"'/_[]#{1B"), min_size=1, max_size=4), min_size=1, max_size=6)


def reread(tmp_path, name, content, **options):
    path = tmp_path / f"corpus{options.pop('suffix', '.txt')}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return corpora.read(path, name, boundaries=False, **options)


@pytest.mark.parametrize("name", corpora.FORMATS.names)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentences=st.lists(WORDS, min_size=1, max_size=4))
def test_formats_round_trip(tmp_path, name, sentences):
    content = corpora.FORMATS.get(name).write(sentences)
    assert reread(tmp_path, name, content, encoding="utf-8").sentences == sentences


@pytest.mark.parametrize("name", corpora.FORMATS.names)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_format_is_detected(tmp_path, name, end):
    content = corpora.FORMATS.get(name).write(SENTENCES).replace("\n", end)
    suffix = f".{name}" if name in ("csv", "tsv") else ".txt"  # a single column cannot be detected otherwise
    corpus = reread(tmp_path, None, content, suffix=suffix)
    assert (corpus.format, corpus.sentences) == (name, SENTENCES)


@pytest.mark.parametrize("name", corpora.FORMATS.names)
def test_each_format_has_a_summary(name):
    assert corpora.FORMATS.summary(name).endswith((".", "。"))
    assert isinstance(corpora.FORMATS.get(name).COLUMNS, bool)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=200)
    | st.text('我愛B\tS,"{}[]:1/_#\n \0\udc80', max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass")),
    name=st.sampled_from([None, *corpora.FORMATS.names]),
)
def test_any_bytes_are_read_or_refused(tmp_path, data, name):
    path = tmp_path / "any"
    path.write_bytes(data)
    corpus = corpora.examine(path, name)
    assert corpus.faults or corpus.sentences
    assert all(word and word.split() == [word] for words in corpus.sentences for word in words)


def test_character_tab_label_lines_are_tagged_characters():
    assert detect(["我\tX", "愛\tY"]) == "tagged"
    assert detect(["我們\tX", "愛\tY"]) == "words"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("我 S\n愛 S\n自 B\n然 E\n", ["我", "愛", "自然"]),
        ("我\tS\n愛\tS\n自\tB\n然\tE\n", ["我", "愛", "自然"]),
        ("我\tB\n愛\tB\n自\tB\n然\tI\n", ["我", "愛", "自然"]),
        ("圖\tB\n書\tM\n館\tE\n", ["圖書館"]),
        ("亞\tB\n馬\tB2\n遜\tB3\n雨\tI\n林\tE\n", ["亞馬遜雨林"]),
        ("自\tNN\tB\n然\tNN\tE\n好\tVA\tS\n", ["自然", "好"]),
        ("a\tB\n\u3000\tI\nb\tI\n", ["a", "b"]),
    ],
)
def test_tags_give_words(tmp_path, rows, words):
    assert reread(tmp_path, None, rows).sentences == [words]


def test_conllu_ranges_empty_nodes_and_inner_spaces():
    corpus = corpora.read(DATA / "tricky.conllu")
    assert corpus.sentences == [
        ["他們", "把", "𠮷野家", "的", "New", "York", "風", "味", "忘", "了", "。"],
        ["甭", "去", "了"],
    ]
    assert corpus.lines == [1, 16]
    assert "contain whitespace" in " ".join(map(str, corpus.warnings))
    assert not any("add up" in warning.what for warning in corpus.warnings)


def test_peoples_daily_brackets_are_no_words(tmp_path):
    corpus = reread(tmp_path, None, "[中央/n 電視台/n]nt 報道/v 了/u 1/2/m 。/w\n")
    assert corpus.sentences == [["中央", "電視台", "報道", "了", "1/2", "。"]]


def test_a_quoted_cell_may_hold_commas_and_line_ends(tmp_path):
    corpus = reread(tmp_path, None, 'id,text,words\n1,我愛你,"我 愛\n你"\n2,"好，","好 ,"\n', suffix=".csv")
    assert (corpus.column, corpus.sentences, corpus.lines) == ("words", [["我", "愛", "你"], ["好", ","]], [2, 4])


def test_column_can_be_chosen_by_name_or_number(tmp_path):
    content = "a\tb\n我 愛\t我 愛 你\n"
    assert reread(tmp_path, "tsv", content, column="a").sentences == [["我", "愛"]]
    assert reread(tmp_path, "tsv", content, column="2").sentences == [["我", "愛", "你"]]
    corpus = reread(tmp_path, "tsv", content)
    assert corpus.column == "b" and "a" in corpus.warnings[0].what


def test_table_without_header_loses_no_row(tmp_path):
    assert reread(tmp_path, None, "1,我 愛\n2,你 好\n", suffix=".csv").sentences == [["我", "愛"], ["你", "好"]]


def test_tsv_keeps_quotation_marks(tmp_path):
    assert reread(tmp_path, "tsv", 'n\twords\n1\t" 好 "\n2\t我 說 "\n3\t"是 的\n').sentences == [
        ['"', "好", '"'],
        ["我", "說", '"'],
        ['"是', "的"],
    ]


@pytest.mark.parametrize(
    "content",
    [
        '["我", "愛 你"]\n',
        '{"text": "我愛你", "tokens": ["我", "愛", "你"]}\n',
        '{"text": "我愛你", "cut": "我 愛 你"}\n',
    ],
)
def test_json_lines_hold_lists_or_strings(tmp_path, content):
    assert reread(tmp_path, None, content).sentences == [["我", "愛", "你"]]


@pytest.mark.parametrize(("name", "script"), [("traditional", "traditional"), ("simplified", "simplified")])
def test_samples_are_detected(name, script):
    plain = corpora.read(DATA / f"{name}.utf8")
    (legacy,) = [corpora.read(path) for path in DATA.glob(f"{name}.*.txt")]
    assert legacy.sentences == plain.sentences and legacy.lines == [1, 2, 4, 5]
    assert legacy.encoding == {"traditional": "big5-hkscs", "simplified": "gb18030"}[name]
    assert corpora.check(DATA / f"{name}.utf8")["script"] == script
