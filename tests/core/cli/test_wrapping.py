"""Line breaks by display width: nothing is lost, words stay whole, and no line starts with closing punctuation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from wseg_core.cli.wrapping import wrap


@pytest.mark.parametrize(
    ("content", "width", "lines"),
    [
        ("", 20, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("格式：tagged、inline、csv", 16, ["格式：tagged、", "inline、csv"]),
        ("訓練集裡也有的句子。", 18, ["訓練集裡也有的句", "子。"]),
        ("斷詞（例如「研究」）", 10, ["斷詞（例如", "「研究」）"]),
        ("unbreakable", 4, ["unbreakable"]),
    ],
)
def test_breaks_are_where_a_reader_expects_them(content, width, lines):
    assert wrap(content, width) == lines


@given(st.text("ab -,.（）「」，。：漢字詞12", max_size=80), st.integers(8, 40))
def test_no_character_is_lost_and_lines_fit(content, width):
    lines = wrap(content, width)
    assert "".join("".join(lines).split()) == "".join(content.split())
    for line in lines:
        assert line == line.strip()
        if any(c in line for c in " 漢字詞") and not any(c in line for c in "ab-,.（）「」，。：12"):
            assert cell_len(line) <= width
    for line in lines[1:]:
        assert line[0] not in "，。：）」" or content.find(" " + line[0]) >= 0
