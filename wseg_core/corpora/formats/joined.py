"""Words with a mark between them, such as 我/ 愛/ 自然 or 我 | 愛 | 自然, one sentence per line.

The mark may have spaces on both sides, on one side, or none: 我/愛/自然. It is the one that fits most lines, and is not
part of the text where it separates words.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable

import regex

from ...language import text
from ..sentences import Entries, Report, Sentence

COLUMNS = False
SAMPLE = 2000  # lines used to detect the mark
_USUAL = "/|｜／\\_・·‧•-+*#~^=¦│"  # tried first, in this order; other symbols may be the mark too
_MARKS = {"Pc", "Pd", "Po", "Sm", "Sc", "Sk", "So"}  # categories of marks: no brackets and quotation marks
_PUNCTUATION = set(",.;:!?，。、；：！？．")  # marks that need more evidence because text contains them too
_CLAUSES = set(".!?，。、；：！？．")  # without spaces, these are the punctuation of unsegmented text
_ENOUGH, _MORE = 2, 4  # separations that are evidence of a mark, and of a mark in `_PUNCTUATION`
_FIT = 0.9  # share of the lines with the mark or a space that must fit
_SHORT = 3  # characters; without spaces, the mean length of words is at most this (that of verses is longer)
_IDEOGRAPH = regex.compile(r"\p{Han}")


_Style = Callable[[str, str], list[str] | None]  # the words of (line, mark), None if the line does not fit


def spaced(line: str, mark: str) -> list[str] | None:
    """我 | 愛 | 自然: the mark is every second piece, and may also be the first and the last."""
    pieces = line.split()
    odd = len(pieces) % 2
    if all(piece == mark for piece in pieces[1::2]):
        return pieces[::2]
    if all(piece == mark for piece in pieces[::2]) and (odd == 0 or len(pieces) > 1):
        return pieces[1::2]
    return None


def behind(line: str, mark: str) -> list[str] | None:
    """我/ 愛/ 自然: every piece ends with the mark; for the last one it is optional."""
    *pieces, last = line.split()
    if not all(len(piece) > 1 and piece.endswith(mark) for piece in pieces):
        return None
    return [*(piece[:-1] for piece in pieces), last[:-1] if len(last) > 1 and last.endswith(mark) else last]


def before(line: str, mark: str) -> list[str] | None:
    """/我 /愛 /自然: every piece starts with the mark; for the first one it is optional."""
    first, *pieces = line.split()
    if not all(len(piece) > 1 and piece.startswith(mark) for piece in pieces):
        return None
    return [first[1:] if len(first) > 1 and first.startswith(mark) else first, *(piece[1:] for piece in pieces)]


def tight(line: str, mark: str) -> list[str] | None:
    """我/愛/自然: without spaces; the mark may also start and end the line, and the second of three marks is a word."""
    if len(line.split()) > 1:
        return None
    parts = line.strip().split(mark)
    parts = parts[parts[0] == "" : len(parts) - (len(parts) > 1 and parts[-1] == "")]
    words: list[str] = []
    for part in parts:
        if part == "" and words and words[-1] == "":
            words[-1] = mark
        else:
            words.append(part)
    return words if "" not in words else None


_STYLES: tuple[_Style, ...] = (spaced, behind, before, tight)


def likeness(lines: list[str], suffix: str) -> float:
    """Based on one mark that separates the words of nearly all lines."""
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


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Every line that is not blank is a sentence; it is a fault if the mark does not separate its words."""
    full = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    best = _best([line for _, line in full[:SAMPLE]])
    if best is None:
        report.fault(
            None,
            text("No mark separates the words on most lines."),
            text("Put the same mark between all words, such as 我/ 愛/ 自然."),
        )
        return
    style, mark, _ = best
    marked = 0
    for number, line in full:
        words = style(line, mark)
        if words is None:
            report.fault(
                number,
                text("“{line}” is not a sequence of words separated by “{mark}”.", line=line.strip()[:40], mark=mark),
                text("Put the same mark between all words, such as 我/ 愛/ 自然."),
            )
        marked += mark in line
        yield number, words
    first = next((number for number, line in full if mark in line), None)
    report.note(
        first,
        text("“{mark}” separates the words on {count} lines.", mark=mark, count=marked),
        text("It was not read as part of the text; use --format words to keep it."),
    )


def write(sentences: list[Sentence]) -> str:
    """A slash between spaces; a single word is followed by one."""
    return "".join((" / ".join(words) if len(words) > 1 else f"{words[0]} /") + "\n" for words in sentences)


def _best(lines: list[str]) -> tuple[_Style, str, float] | None:
    """(style, mark, share of the lines that fit) of the mark that separates the words of most lines."""
    best: tuple[_Style, str, float] | None = None
    for style in _STYLES:
        for mark in _marks(lines):
            divided = [line for line in lines if mark in line and _divides(style, line, mark)]
            several = sum(mark in line or len(line.split()) > 1 for line in lines)
            share = len(divided) / several if several else 0.0
            if share >= 0.5 and (best is None or share > best[2]):
                best = style, mark, share
    return best


def _divides(style: _Style, line: str, mark: str) -> bool:
    words = style(line, mark)
    return words is not None and (mark in line.split() if style is spaced else len(words) > 1)


def _marks(lines: list[str]) -> list[str]:
    """The symbols that occur in at least half of the lines, the usual marks first."""
    occurring = Counter(character for line in lines for character in set(line))
    marks = [
        character
        for character, count in occurring.items()
        if 2 * count >= len(lines) and unicodedata.category(character) in _MARKS
    ]
    return sorted(marks, key=lambda mark: (_USUAL.index(mark) if mark in _USUAL else len(_USUAL), mark))
