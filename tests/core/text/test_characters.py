"""Characters and gaps: text preserved, white space always cuts, grapheme clusters are never cut."""

import random

import numpy as np
import pytest
import regex
from hypothesis import example, given, settings

from tests import tiny
from wseg_core.text import characters
from wseg_core.text.characters import CUT, FREE, JOIN, PAD, codepoints, fold_width, kinds, squeeze


def slowly(line: str) -> tuple[str, list[int]]:
    """The definition: clusters of each piece between white space."""
    joined, gaps = "", []
    for piece in line.split():
        for cluster in regex.findall(r"\X", piece):
            gaps += [JOIN] * (len(cluster) - 1) + [FREE]
        joined += piece
        gaps[-1] = CUT
    return joined, gaps


@settings(max_examples=400)
@given(tiny.texts)
@example("")
@example(" \u3000\r\n")
@example("a \u0301b")  # a mark after a space joins nothing
@example("我\u3000愛")
@example("\r\n".join("甲乙"))
def test_squeeze_keeps_all_characters_and_marks_every_gap(line):
    joined, gaps = squeeze(line)
    assert joined == "".join(line.split())
    assert (joined, gaps.tolist()) == slowly(line)
    assert gaps.dtype == np.int8 and len(gaps) == len(joined)


@pytest.mark.parametrize("cluster", tiny.CLUSTERS)
def test_cluster_is_joined_inside_and_free_outside(cluster):
    joined, gaps = squeeze(f"我{cluster}愛")
    assert gaps.tolist() == [FREE] + [JOIN] * (len(cluster) - 1) + [FREE, CUT]


@pytest.mark.parametrize("space", tiny.SPACES)
def test_every_white_space_cuts(space):
    joined, gaps = squeeze(f"{space}我愛{space}{space}你{space}")
    assert (joined, gaps.tolist()) == ("我愛你", [FREE, CUT, CUT])


def test_fast_path_is_only_for_texts_without_clusters():
    """Every character that takes it, in several random orders, is a cluster by itself."""
    plain = [c for c in map(chr, range(0x110000)) if characters._PLAIN.fullmatch(c) and not c.isspace()]
    for seed in range(3):
        random.Random(seed).shuffle(plain)
        assert all(len(cluster) == 1 for cluster in regex.findall(r"\X", "".join(plain)))
    assert len(plain) > 27_000 and {"我", "，", "Ａ", "A", "の", "…"} <= set(plain)


@pytest.mark.parametrize("piece", ["我愛", "a\u0301", "👩‍👩‍👦", "\u200f我", "字 "])
def test_long_lines(piece):
    line = piece * 10_000
    joined, gaps = squeeze(line)
    assert (joined, gaps.tolist()) == slowly(line)


def test_cluster_of_ten_thousand_characters():
    joined, gaps = squeeze("a" + "\u0301" * 9_999)
    assert len(joined) == 10_000 and (gaps[:-1] == JOIN).all() and gaps[-1] == CUT


@given(tiny.texts)
def test_one_code_point_per_character(line):
    assert codepoints(line).tolist() == [ord(c) for c in line]


@given(tiny.texts)
def test_folding_keeps_the_length(line):
    folded = fold_width(line)
    assert len(folded) == len(line)
    assert all(a == b or 0xFF00 < ord(b) < 0xFF5F or b == "\u3000" for a, b in zip(folded, line))


def test_full_width_forms_fold_to_half_width():
    assert fold_width("ＡＢｃ１２，！～　。「ﾊ") == "ABc12,!~ 。「ﾊ"


def test_kinds_of_characters():
    table = kinds()
    expected = {1: "0９٣", 2: "aＺé", 3: "〇一萬两", 4: "，。$ 　", 5: "我のא𠮷", 6: "\x00\u0301\ue000😀"}
    for kind, some in expected.items():
        assert [int(table[ord(c)]) for c in some] == [kind] * len(some)
    assert table[PAD] == 0 and len(table) == PAD + 1
