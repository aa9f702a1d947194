"""Words with a mark between them, such as 我/ 愛/ 自然 or 我 | 愛 | 自然, one sentence a line.

The mark may stand alone between spaces, behind or before each word, or without any space: 我/愛/自然. It is the one
that fits most lines; where it separates words it is no part of the text.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable

import regex

from ...language import text

COLUMNS = False
SAMPLE = 2000  # lines that are looked at to find the mark
_USUAL = "/|｜／\\_・·‧•-+*#~^=¦│"  # tried first, in this order; any other symbol may be the mark too
_MARKS = {"Pc", "Pd", "Po", "Sm", "Sc", "Sk", "So"}  # punctuation and symbols, but no brackets and quotation marks
_PUNCTUATION = set(",.;:!?，。、；：！？．")  # a mark of these needs more evidence: text has them as well
_CLAUSES = set(".!?，。、；：！？．")  # without a space these are the punctuation of text that nobody cut
_ENOUGH, _MORE = 2, 4  # separations that are evidence of a mark, of one that is also punctuation
_FIT = 0.9  # so many of the lines with a separation must fit
_SHORT = 3  # characters; where no space stands at the marks, words are no longer on average (verses are)
_IDEOGRAPH = regex.compile(r"\p{Han}")


def spaced(line: str, mark: str) -> list[str] | None:
    """我 | 愛 | 自然: the mark is every second piece, and may also begin and end the line."""
    pieces = line.split()
    odd = len(pieces) % 2
    if all(piece == mark for piece in pieces[1::2]):
        return pieces[::2]
    if all(piece == mark for piece in pieces[::2]) and (odd == 0 or len(pieces) > 1):
        return pieces[1::2]
    return None


def behind(line: str, mark: str) -> list[str] | None:
    """我/ 愛/ 自然: every piece ends in the mark, but the last need not."""
    *pieces, last = line.split()
    if not all(len(piece) > 1 and piece.endswith(mark) for piece in pieces):
        return None
    return [*(piece[:-1] for piece in pieces), last[:-1] if len(last) > 1 and last.endswith(mark) else last]


def before(line: str, mark: str) -> list[str] | None:
    """/我 /愛 /自然: every piece begins with the mark, but the first need not."""
    first, *pieces = line.split()
    if not all(len(piece) > 1 and piece.startswith(mark) for piece in pieces):
        return None
    return [first[1:] if len(first) > 1 and first.startswith(mark) else first, *(piece[1:] for piece in pieces)]


def tight(line: str, mark: str) -> list[str] | None:
    """我/愛/自然, without any space; the mark may also begin and end the line, and three of them hold one as a word."""
    if len(line.split()) > 1:
        return None
    parts = line.strip().split(mark)
    parts = parts[parts[0] == "" : len(parts) - (len(parts) > 1 and parts[-1] == "")]
    words = []
    for part in parts:
        if part == "" and words and words[-1] == "":
            words[-1] = mark
        else:
            words.append(part)
    return words if "" not in words else None


_STYLES: tuple[Callable[[str, str], list[str] | None], ...] = (spaced, behind, before, tight)


def likeness(lines: list[str], suffix: str) -> float:
    """Where one mark separates the words of nearly every line, often enough."""
    full = [line for line in lines if line.strip()]
    best = _best(full)
    if best is None:
        return 0.0
    style, mark, share = best
    divided = [words for line in full if mark in line and (words := style(line, mark))]
    separations = sum(map(len, divided)) - len(divided)
    if share < _FIT or separations < (_MORE if mark in _PUNCTUATION else _ENOUGH):
        return 0.0
    if not _IDEOGRAPH.search("".join(map("".join, divided))):
        return 0.0
    if style is tight:
        words = [word for sentence in divided for word in sentence]
        if mark in _CLAUSES or sum(map(len, words)) > _SHORT * len(words) or 2 * len(divided) < len(full):
            return 0.0
    return 0.5


def parse(lines: list[str], column: str | None, report):
    """Every line that is not blank is a sentence; a line whose words the mark does not separate is a fault."""
    full = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    best = _best([line for _, line in full[:SAMPLE]])
    if best is None:
        report.fault(
            None,
            text("No mark stands between the words of most lines."),
            text("Write one mark between all words, such as 我/ 愛/ 自然."),
        )
        return
    style, mark, _ = best
    marked = 0
    for number, line in full:
        words = style(line, mark)
        if words is None:
            report.fault(
                number,
                text("“{line}” is not words with “{mark}” between them.", line=line.strip()[:40], mark=mark),
                text("Write one mark between all words, such as 我/ 愛/ 自然."),
            )
        marked += mark in line
        yield number, words
    first = next((number for number, line in full if mark in line), None)
    report.note(
        first,
        text("“{mark}” stands between the words of {count} lines.", mark=mark, count=marked),
        text("It was read as their separator and left out; --format words keeps it."),
    )


def write(sentences: list[list[str]]) -> str:
    """A slash between spaces; a single word has one behind it."""
    return "".join((" / ".join(words) if len(words) > 1 else f"{words[0]} /") + "\n" for words in sentences)


def _best(lines: list[str]) -> tuple[Callable, str, float] | None:
    """(style, mark, share of lines that it fits) of the mark that separates the words of most lines."""
    best = None
    for style in _STYLES:
        for mark in _marks(lines):
            divided = [line for line in lines if mark in line and _divides(style, line, mark)]
            concerned = sum(mark in line or len(line.split()) > 1 for line in lines)
            share = len(divided) / concerned if concerned else 0.0
            if share >= 0.5 and (best is None or share > best[2]):
                best = style, mark, share
    return best


def _divides(style: Callable, line: str, mark: str) -> bool:
    words = style(line, mark)
    return words is not None and (mark in line.split() if style is spaced else len(words) > 1)


def _marks(lines: list[str]) -> list[str]:
    """The symbols that occur in half of the lines, the usual marks first."""
    occurring = Counter(character for line in lines for character in set(line))
    marks = [
        character
        for character, count in occurring.items()
        if 2 * count >= len(lines) and unicodedata.category(character) in _MARKS
    ]
    return sorted(marks, key=lambda mark: (_USUAL.index(mark) if mark in _USUAL else len(_USUAL), mark))
