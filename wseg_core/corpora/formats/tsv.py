"""A tab-separated table (TSV), with one column of segmented text."""

import csv

from . import _table

COLUMNS = True


def likeness(lines, suffix):
    """By its name, or as records of equal width."""
    return (
        0.85
        if suffix in (".tsv", ".tab")
        else _table.likeness(lines, "\t")
        if any("\t" in line for line in lines)
        else 0.0
    )


def parse(lines, column, report):
    """Double quotes enclose cells, as spreadsheets write them, unless they do not match: then they are characters."""
    quoted = (
        any('"' in line for line in lines)
        and all(cells is not None for _, cells in _table.records(lines, "\t"))
        and _even(lines)
    )
    return _table.parse(lines, column, report, "\t", csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)


def write(sentences):
    """One column, `words`."""
    return _table.write(sentences, "\t")


def _even(lines):
    return len({len(cells) for _, cells in _table.records(lines, "\t")}) == 1
