"""One character and its tag per line (BIES, BMES, six tags or BI), with a blank line after each sentence.

Columns are separated by a tab or by spaces; the first is the character, the last the tag, which may have a suffix after a
hyphen or underscore: `B-WORD`.
"""

import re

from ...language import text
from ...text.tags import scheme
from ..sentences import Entries, Report, Sentence
from . import _tags

_Row = tuple[int, list[str]]  # (line, columns)

COLUMNS = False
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+.-]{0,15}")
_SHARE = 0.9  # with spaces, share of the lines that must be a character and a label


def likeness(lines: list[str], suffix: str) -> float:
    """Based on two tab-separated columns with one character in the first, or mostly a character and a known tag.

    With spaces, two words such as “a B” look the same, so nearly all lines must fit, with Chinese characters. Unknown
    labels fit too, so that they are refused here instead of being read as words.
    """
    full = [line for line in lines if line.strip()]
    rows = [_columns(line) for line in full]
    if rows and all("\t" in line for line in full) and all(map(_is_pair, rows)):
        return 0.95
    tagged = [row for row in rows if len(row) > 1 and len(row[0]) == 1 and _tags.tag(row[-1])]
    if any("\t" in line for line in full):
        return 0.95 if len(tagged) > 1 and 2 * len(tagged) >= len(rows) else 0.0
    if sum(row[0] >= "\u3000" for row in tagged) > 1 and len(tagged) >= _SHARE * len(rows):
        return 0.95
    labelled = [row for row in rows if len(row) == 2 and len(row[0]) == 1 and _LABEL.fullmatch(row[1])]
    few = 2 * len({row[1] for row in labelled}) <= len(labelled)
    chinese = sum(row[0] >= "\u3000" for row in labelled) > 2
    return 0.6 if chinese and few and len(labelled) >= _SHARE * len(rows) else 0.0


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Checks every row, and that the order of the tags in a sentence is legal."""
    rows = (_columns(line) for line in lines)
    closed = _tags.are_closed(row[-1] for row in rows if len(row) > 1)
    width = 0
    block: list[_Row] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            row = _columns(line)
            width = width or max(len(row), 2)
            block.append((number, row))
        elif block:
            yield block[0][0], _sentence(block, width, closed, report)
            block = []


def write(sentences: list[Sentence]) -> str:
    """BIES, with a tab between the columns."""
    bies = scheme("bies")
    return "".join(
        "".join(f"{character}\t{tag}\n" for word in words for character, tag in zip(word, bies.word(len(word)))) + "\n"
        for words in sentences
    )


def _is_pair(row: list[str]) -> bool:
    """Whether a row is one character and a label without whitespace inside."""
    return len(row) == 2 and len(row[0]) == 1 and len(row[1].split()) < 2


def _columns(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


def _sentence(block: list[_Row], width: int, closed: bool, report: Report) -> Sentence | None:
    """The words of one block of rows, or None if a row has a fault."""
    wrong = next(((number, row) for number, row in block if len(row) != width), None)
    if wrong is None:
        return _tags.words([(number, row[0], row[-1]) for number, row in block], closed, report)
    report.fault(
        wrong[0],
        text("Expected {width} columns, got {count}.", count=len(wrong[1]), width=width),
        text("Write a character, a tab and its tag."),
    )
    return None
