"""Choosing the column of a table that contains the words, for `csv`, `tsv` and `jsonl`."""

import re

import regex

from ...errors import nearest
from ...language import text
from ..sentences import Report
from . import _printed

SAMPLE = 500  # rows used to choose the column
PIECE = 5  # characters; segmented Chinese has shorter pieces on average, raw text has far longer ones
NAMES = (
    "words",
    "word",
    "tokens",
    "segmented",
    "segmentation",
    "seg",
    "cut",
    "gold",
    "tokenized",
    "斷詞",
    "分詞",
    "分词",
    "詞",
    "词",
)
UNWRITABLE = re.compile("[\0\ud800-\udfff]")  # characters that escapes can write but a text file cannot contain
_IDEOGRAPH = regex.compile(r"\p{Han}")


def unwritable(line: int, report: Report) -> None:
    """Reports a match of `UNWRITABLE`."""
    report.fault(
        line, text("It contains a NUL character, or half of a character (a lone surrogate)."), text("Remove it.")
    )


def pieces(cell: object) -> list[str] | None:
    """The words of a cell: of a list, also a printed one, its items; of a string, what whitespace separates; else None."""
    if isinstance(cell, str):
        return _printed.words(cell) or cell.split()
    return cell if isinstance(cell, list) and all(isinstance(item, str) for item in cell) else None


def is_cut(cell: object) -> bool:
    """Whether the cell contains Chinese in several pieces."""
    words = pieces(cell) or []
    return len(words) > 1 and _IDEOGRAPH.search("".join(words)) is not None


def choose(columns: dict[str, list], requested: str | None, report: Report) -> str | None:
    """The column to read of `columns` (name to its first cells), or None with a fault.

    `requested` is a name, or a number counted from 1. The default is the only column, or the one that contains segmented
    text; of several such columns, the one with a name in NAMES, else the one with most words. The others are reported.
    """
    names = list(columns)
    if requested is not None:
        if requested in columns:
            return requested
        if requested.isdecimal() and 0 < int(requested) <= len(names):
            return names[int(requested) - 1]
        hint = nearest(requested, names)
        report.fault(
            None,
            text("There is no column “{name}”.", name=requested[:80]),
            (text("Did you mean “{hint}”?", hint=hint) + " " if hint else "") + _listing(names),
        )
        return None
    if len(names) == 1:
        return names[0]
    sizes = {name: size for name, cells in columns.items() if (size := _size(cells[:SAMPLE]))}
    if not sizes:
        report.fault(
            None,
            text("No column contains segmented text."),
            text("Put the words of a sentence in one column, with spaces between them.") + " " + _listing(names),
        )
        return None
    chosen = max(sizes, key=lambda name: (name.strip().lower() in NAMES, sizes[name]))
    report.other_columns = [name for name in sizes if name != chosen]
    return chosen


def _size(cells: list) -> int:
    """How many words the cells of a column contain; 0 if they are not segmented Chinese."""
    sentences = [words for cell in cells if (words := pieces(cell)) and _IDEOGRAPH.search("".join(words))]
    count = sum(map(len, sentences))
    segmented = any(map(is_cut, sentences)) and sum(len(w) for words in sentences for w in words) <= PIECE * count
    return count if segmented else 0


def _listing(names: list[str]) -> str:
    return text("Available columns: {names}.", names=", ".join(name[:40] for name in names[:20]))
