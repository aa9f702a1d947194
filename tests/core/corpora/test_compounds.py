"""Compounds in brackets are resolved, and brackets of the text are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wseg_core import corpora
from wseg_core.corpora.formats import _compounds

WORDS = st.sampled_from(["湖邊", "的", "小屋", "[註]3", "a[1]", "1/2", "(", "。"])
ENDS = st.sampled_from(["]{s}nt", "]nz", "]", " ]{s}ns", " ]l"])
TREES = st.recursive(WORDS, lambda parts: st.tuples(st.lists(parts, min_size=1, max_size=3), ENDS), max_leaves=8)


def read(tmp_path, content, **options):
    path = tmp_path / "corpus.txt"
    path.write_text(content, "utf-8")
    return corpora.examine(path, **options)


def leaves(tree):
    return [tree] if isinstance(tree, str) else [word for part in tree[0] for word in leaves(part)]


def rendered(tree, separator):
    if isinstance(tree, str):
        return f"{tree}{separator}n"
    parts, end = tree
    return "[" + " ".join(rendered(part, separator) for part in parts) + end.format(s=separator)


@given(trees=st.lists(TREES, min_size=1, max_size=4), separator=st.sampled_from("/_"))
def test_nested_compounds_become_words(trees, separator):
    line = " ".join(rendered(tree, separator) for tree in trees)
    pieces = [_compounds.piece(piece, separator) for piece in line.split()]
    brackets = _compounds.resolve(pieces)
    assert brackets.words == [word for tree in trees for word in leaves(tree)]
    assert (brackets.unopened, brackets.kept) == (None, [])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("他/r 在/p [海洋/n 研究所/n]/nt 上班/v", ["他", "在", "海洋", "研究所", "上班"]),
        ("[市/n 圖書館/n]nt 開放/v", ["市", "圖書館", "開放"]),
        ("[[縣/n 政府/n]/nt 教育局/n]/nt 公告/v", ["縣", "政府", "教育局", "公告"]),
        ("型號/n [A7]305/nz 屬於/v [電子/n 公司/n]nt", ["型號", "[A7]305", "屬於", "電子", "公司"]),
        ("區間/n [2/m ,/w 5]/m 之內/f", ["區間", "[2", ",", "5]", "之內"]),
        ("[實驗/n [2/m ,/w 5]/m 小組/n]nt", ["實驗", "[2", ",", "5]", "小組"]),
        ("[/w 見/v 圖/n ]/w 二/m", ["[", "見", "圖", "]", "二"]),
        ("[ 海洋/n 研究所/n ]/nt 的/u", ["海洋", "研究所", "的"]),
        ("20240105-01-002-003/m 雨/n 停/v 了/u", ["雨", "停", "了"]),
    ],
)
def test_only_compound_brackets_are_removed(tmp_path, line, words):
    corpus = read(tmp_path, line + "\n")
    assert (corpus.format, corpus.sentences, corpus.faults) == ("slash", [words], [])


def test_unopened_compound_is_a_fault_and_unclosed_one_a_warning(tmp_path):
    corpus = read(tmp_path, "海洋/n 研究所/n]nt 很/d 大/a\n[市/n 圖書館/n]nt 在/p [山/n 下/f\n")
    assert [fault.line for fault in corpus.faults] == [1] and "研究所/n]nt" in corpus.faults[0].what
    assert corpus.sentences == [["市", "圖書館", "在", "[山", "下"]]
    assert any("“[山”" in warning.what and warning.line == 2 for warning in corpus.warnings)


def test_sentence_numbers_are_removed_with_a_warning(tmp_path):
    corpus = read(tmp_path, "20240105-01-002-003/m\n20240105-01-002-004/m 雨/n 停/v\n風/n 大/a\n")
    assert corpus.sentences == [["雨", "停"], ["風", "大"]]
    assert any("20240105-01-002-003" in warning.what and "2" in warning.what for warning in corpus.warnings)
