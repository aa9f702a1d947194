"""A tab-separated table (TSV), with one column of segmented text."""

import csv

from ..sentences import Entries, Report, Sentence
from . import _table

COLUMNS = True


def likeness(lines: list[str], suffix: str) -> float:
    """Based on the file name, or on records of equal width."""
    if suffix in (".tsv", ".tab"):
        return 0.85
    return _table.likeness(lines, "\t") if any("\t" in line for line in lines) else 0.0


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Double quotes enclose cells, as spreadsheets write them, unless they are unbalanced: then they are characters."""
    quoted = (
        any('"' in line for line in lines)
        and all(cells is not None for _, cells in _table.records(lines, "\t"))
        and _have_one_width(lines)
    )
    return _table.parse(lines, column, report, "\t", csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)


def write(sentences: list[Sentence]) -> str:
    """One column, `words`."""
    return _table.write(sentences, "\t")


def _have_one_width(lines: list[str]) -> bool:
    return len({len(cells) for _, cells in _table.records(lines, "\t") if cells is not None}) == 1
