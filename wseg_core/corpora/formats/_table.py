"""Records of a table, with or without a header, for `csv` and `tsv`."""

import csv
import io
from collections.abc import Iterator
from typing import Literal

from ...language import text
from ..sentences import Entries, Report, Sentence
from . import _columns

_Quoting = Literal[0, 1, 2, 3]  # of the module csv

RESTARTS = 50  # times that reading restarts behind an unclosed quotation
FIELD = 2**31 - 1  # characters per cell
Row = list[str]


def records(
    lines: list[str], delimiter: str, quoting: _Quoting = csv.QUOTE_MINIMAL
) -> Iterator[tuple[int | None, Row | None]]:
    """(1-based line, cells) of each record that is not blank; cells is None if a quotation is not closed.

    An unclosed quotation would take in the lines after it, so reading restarts on the next line; after RESTARTS of them
    it ends with (None, None).
    """
    csv.field_size_limit(FIELD)
    line = 1
    for _ in range(RESTARTS):
        first = line
        reader = csv.reader(
            (line + "\n" for line in lines[first - 1 :]), delimiter=delimiter, quoting=quoting, strict=True
        )
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, cells
                line = first + reader.line_num
            return
        except csv.Error:
            yield line, None
            line += 1
    yield None, None


def delimiter(lines: list[str], known: str) -> str:
    """The character of `known` that divides most records into as many cells as the first, by default its first one."""
    return max(known, key=lambda mark: _fitting(lines, mark))


def likeness(lines: list[str], delimiter: str) -> float:
    """Based on records of equal width, one column of them segmented text; only with tabs may the header be missing."""
    rows = [cells for _, cells in records(lines, delimiter)]
    rows = rows[:-1] if rows and rows[-1] is None else rows  # the sample may end within a quotation
    full = [row for row in rows if row is not None]
    if len(full) < max(2, len(rows)) or len(full[0]) < 2 or len({len(row) for row in full}) > 1:
        return 0.0
    segmented = [row for row in full if any(map(_columns.is_cut, row))]
    without_header = delimiter == "\t" and len(segmented) == len(full) and not all(map(_is_all_cut, full))
    return 0.7 if segmented and (_has_header(full[0]) or without_header) else 0.0


def parse(
    lines: list[str], column: str | None, report: Report, delimiter: str, quoting: _Quoting = csv.QUOTE_MINIMAL
) -> Entries:
    """Yields the sentences of the chosen column; every record must have as many cells as the first."""
    rows = list(records(lines, delimiter, quoting))
    for line, cells in rows:
        if cells is None:
            report.fault(
                line,
                text("The double quotes do not match."),
                text("Inside a quoted cell, write each double quote twice."),
            )
    first = next((cells for _, cells in rows if cells is not None), None)
    if first is None:
        return
    headed = _has_header(first)
    header = [name if headed and name.strip() and name not in first[:i] else str(i + 1) for i, name in enumerate(first)]
    rows = rows[1:] if headed and rows[0][1] is first else rows
    sample = [cells for _, cells in rows[: _columns.SAMPLE] if cells is not None and len(cells) == len(header)]
    report.column = _columns.choose({name: [row[i] for row in sample] for i, name in enumerate(header)}, column, report)
    if report.column is None:
        return
    place = header.index(report.column)
    for line, cells in rows:
        if line is None:
            return  # reported above
        if cells is not None and len(cells) != len(header):
            report.fault(
                line,
                text("Expected {width} columns, got {count}.", count=len(cells), width=len(header)),
                text("Put a cell that contains the separator in double quotes."),
            )
            cells = None
        yield line, None if cells is None else _words(line, cells[place], report)


def write(sentences: list[Sentence], delimiter: str) -> str:
    """One column, `words`."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    writer.writerows([["words"], *([" ".join(words)] for words in sentences)])
    return file.getvalue()


def _words(line: int, cell: str, report: Report) -> Sentence | None:
    words = _columns.pieces(cell) or []
    if any(_columns.UNWRITABLE.search(word) for word in words):
        _columns.unwritable(line, report)
        return None
    return report.words(words, line)


def _fitting(lines: list[str], mark: str) -> int:
    """How many records have as many cells as the first; 0 if that has only one."""
    rows = [cells for _, cells in records(lines, mark) if cells is not None]
    return sum(len(row) == len(rows[0]) for row in rows) if rows and len(rows[0]) > 1 else 0


def _is_all_cut(row: Row) -> bool:
    return all(map(_columns.is_cut, row))


def _has_header(row: Row) -> bool:
    return not any(map(_columns.is_cut, row))
