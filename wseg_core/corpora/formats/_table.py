"""What `csv` and `tsv` share: records, mostly under a header, of which one column holds the words."""

import csv
import io

from ...language import text
from . import _columns

RESTARTS = 50  # a broken quotation swallows the lines after it, so reading begins again behind it; so often at most
FIELD = 2**31 - 1  # characters that a cell may have


def records(lines, delimiter, quoting=csv.QUOTE_MINIMAL):
    """(1-based line, cells) of each record that is not blank; cells is None where a quotation is broken.

    A broken one swallows what follows, so reading begins again on the next line; after RESTARTS of them it ends
    with (None, None).
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


def delimiter(lines, known):
    """The delimiter of `known` that divides most records into as many cells as the first; the first of them if none does."""
    fits = {mark: _fitting(lines, mark) for mark in known}
    return max(known, key=fits.get)


def _fitting(lines, mark):
    """How many records have as many cells as the first, which has several."""
    rows = [cells for _, cells in records(lines, mark) if cells is not None]
    return sum(len(row) == len(rows[0]) for row in rows) if rows and len(rows[0]) > 1 else 0


def likeness(lines, delimiter):
    """Records of equal width under a header, one column of them text cut into words; with TABs, the header may lack."""
    rows = [cells for _, cells in records(lines, delimiter)]
    rows = rows[:-1] if rows and rows[-1] is None else rows  # the sample may end within a quotation
    if len(rows) < 2 or None in rows or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
        return 0.0
    cut = [row for row in rows if any(map(_columns.is_cut, row))]
    sure = _has_header(rows[0]) or (delimiter == "\t" and len(cut) == len(rows) and not all(map(_all_cut, rows)))
    return 0.7 if cut and sure else 0.0


def parse(lines, column, report, delimiter, quoting=csv.QUOTE_MINIMAL):
    """Yields the sentences of the chosen column; every record has as many cells as the first."""
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
        if cells is not None and len(cells) != len(header):
            report.fault(
                line,
                text("Expected {width} columns, got {count}.", count=len(cells), width=len(header)),
                text("Put a cell that contains the separator in double quotes."),
            )
            cells = None
        yield line, None if cells is None else _words(line, cells[place], report)


def _words(line, cell, report):
    words = _columns.pieces(cell)
    if any(_columns.UNWRITABLE.search(word) for word in words):
        _columns.unwritable(line, report)
        return None
    return report.words(words, line)


def write(sentences, delimiter):
    """One column, `words`."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    writer.writerows([["words"], *([" ".join(words)] for words in sentences)])
    return file.getvalue()


def _all_cut(row):
    return all(map(_columns.is_cut, row))


def _has_header(row):
    return not any(_columns.is_cut(cell) for cell in row)
