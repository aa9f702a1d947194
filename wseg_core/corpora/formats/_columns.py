"""Which column of a table holds the words: shared by `csv`, `tsv` and `jsonl`."""

import re

import regex

from ...errors import nearest
from ...language import text
from . import _printed

SAMPLE = 500  # rows that are looked at
PIECE = 5  # characters; cut Chinese has pieces shorter than this on average, raw text has far longer ones
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
UNWRITABLE = re.compile("[\0\ud800-\udfff]")  # escapes can hide what the file's own text cannot hold
_IDEOGRAPH = regex.compile(r"\p{Han}")


def unwritable(line, report):
    """Reports what `UNWRITABLE` matches."""
    report.fault(
        line, text("It contains a NUL character, or half of a character (a lone surrogate)."), text("Remove it.")
    )


def pieces(cell):
    """The words that a cell holds: a list as it is, also a printed one, a string split at white space; None for others."""
    if isinstance(cell, str):
        return _printed.words(cell) or cell.split()
    return cell if isinstance(cell, list) and all(isinstance(w, str) for w in cell) else None


def is_cut(cell):
    """Does the cell hold Chinese in several pieces?"""
    found = pieces(cell) or []
    return len(found) > 1 and _IDEOGRAPH.search("".join(found)) is not None


def choose(columns, wish, report):
    """The column to read, of `columns` (name to its first cells), or None with a fault.

    `wish` is a name, or a number counted from 1. Without one it is the column that holds text cut into words; of
    several, the one whose name says so, else the one with most words, and the others are told. A single column is it.
    """
    names = list(columns)
    if wish is not None:
        if wish in columns:
            return wish
        if wish.isdecimal() and 0 < int(wish) <= len(names):
            return names[int(wish) - 1]
        hint = nearest(wish, names)
        report.fault(
            None,
            text("There is no column “{name}”.", name=wish[:80]),
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
    rank = {name: -i for i, name in enumerate(reversed(NAMES))}
    chosen = max(sizes, key=lambda name: (name.strip().lower() in rank, sizes[name]))
    report.other_columns = [name for name in sizes if name != chosen]
    return chosen


def _size(cells):
    """How many words a column's cells hold, 0 where it is not Chinese cut into words."""
    found = [p for cell in cells if (p := pieces(cell)) and _IDEOGRAPH.search("".join(p))]
    count = sum(map(len, found))
    return count if any(map(is_cut, found)) and sum(len(w) for p in found for w in p) <= PIECE * count else 0


def _listing(names):
    return text("Available columns: {names}.", names=", ".join(name[:40] for name in names[:20]))
