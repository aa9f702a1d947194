"""Characters and gaps: white space always cuts, and a grapheme cluster is never cut.

Both are constraints on the gaps between characters (`tags.CUT`, `FREE`, `JOIN`), which the decoder
satisfies. White space is what `str.split()` splits on; grapheme clusters are Unicode's (UAX #29).
"""

import functools
import unicodedata

import numpy as np
import regex

from .tags import CUT, FREE, JOIN

PAD = 0x110000  # one past Unicode: the padding after the end of a sentence
# A text of these alone has only one-character clusters: ASCII, CJK punctuation without its combining marks,
# kana without theirs, ideographs, full-width forms.
_PLAIN = regex.compile(
    r"[\x00-\x7e\u2013-\u2026\u3000-\u3029\u3031-\u303c\u3041-\u3096\u309d-\u30fe\u3400-\u9fff\uff01-\uff9d]*+"
)
_CLUSTER = regex.compile(r"\X")
# Full-width forms to half-width forms, by code point.
WIDTH = {0x3000: 0x20, **{c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)}}


def squeeze(line: str) -> tuple[str, np.ndarray]:
    """`line` without white space, and its constraints: int8 [n], entry i constrains the gap after character i.

    The last entry is CUT (a sentence's end is a word's end). Both are empty for a blank line.
    """
    pieces = line.split()
    joined = "".join(pieces)
    gaps = np.zeros(len(joined), np.int8)
    if not _PLAIN.fullmatch(joined):
        position = 0
        for piece in pieces:  # a cluster never spans white space, even if a mark follows a space
            for cluster in _CLUSTER.findall(piece):
                gaps[position : position + len(cluster) - 1] = JOIN
                position += len(cluster)
    ends = np.cumsum([len(p) for p in pieces], dtype=np.int64) - 1
    gaps[ends] = CUT
    return joined, gaps


def word_spans(line: str, words: list[str]) -> list[tuple[int, int]]:
    """Start and end of each word in `line`, in code points; joined, the words are `line` without its white space."""
    spans, place = [], 0
    for word in words:
        while line[place].isspace():
            place += 1
        spans.append((place, place + len(word)))
        place += len(word)
    return spans


def codepoints(characters: str) -> np.ndarray:
    """Unicode code points, int32 [n]; lone surrogates pass."""
    return np.frombuffer(characters.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int32)


def fold_width(characters: str) -> str:
    """Full-width ASCII variants as half-width, one character for one: Ａ → A, ， → ,."""
    return characters.translate(WIDTH)


@functools.cache
def kinds() -> np.ndarray:
    """int64 [PAD + 1]: the kind of each code point, 1 digit, 2 letter with case, 3 Chinese numeral, 4 punctuation,
    symbol or separator, 5 other letter (ideographs, kana), 6 anything else and all beyond the BMP but ideographs, 0 padding."""
    table = np.full(PAD + 1, 6, np.int64)
    for point in range(0x10000):
        category = unicodedata.category(chr(point))
        table[point] = {"Nd": 1, "Lu": 2, "Ll": 2, "Lo": 5}.get(category, 4 if category[0] in "PSZ" else 6)
    table[0x20000:0x32000] = 5
    table[codepoints("〇零一二三四五六七八九十百千萬万億亿兩两")] = 3
    table[PAD] = 0
    return table


@functools.cache
def is_space() -> np.ndarray:
    """bool [PAD]: whether each code point is white space."""
    table = np.zeros(PAD, bool)
    table[[point for point in range(0x10000) if chr(point).isspace()]] = True
    return table


@functools.cache
def is_plain() -> np.ndarray:
    """bool [PAD]: whether each code point is a cluster by itself, next to others of which that is true too (UAX #29)."""
    table = np.zeros(PAD, bool)
    every = np.arange(PAD, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for run in regex.finditer(r"[\p{GCB=Other}\p{GCB=Control}]+", every):
        table[slice(*run.span())] = True
    return table


def word_lengths(words: list[str]) -> np.ndarray:
    """int64 [words]: the length of each word in characters."""
    return np.fromiter(map(len, words), np.int64, len(words))


__all__ = [
    "CUT",
    "FREE",
    "JOIN",
    "PAD",
    "codepoints",
    "fold_width",
    "is_plain",
    "is_space",
    "kinds",
    "squeeze",
    "word_lengths",
    "word_spans",
]
