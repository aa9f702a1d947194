"""A table (CSV) separated by commas, semicolons or vertical bars, with one column of segmented text.

RFC 4180: cells may be enclosed in double quotes and then contain delimiters and line ends.
"""

from ..sentences import Entries, Report, Sentence
from . import _table

COLUMNS = True
DELIMITERS = ",;|"
_SAMPLE = 500  # lines used to detect the delimiter


def likeness(lines: list[str], suffix: str) -> float:
    """Based on the file name, or on records of equal width."""
    return 0.85 if suffix == ".csv" else _table.likeness(lines, _delimiter(lines, DELIMITERS))


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Whitespace within the cell separates its words."""
    return _table.parse(lines, column, report, _delimiter(lines, DELIMITERS + "\t"))  # spreadsheets name TSV .csv too


def write(sentences: list[Sentence]) -> str:
    """One column, `words`."""
    return _table.write(sentences, ",")


def _delimiter(lines: list[str], known: str) -> str:
    return _table.delimiter(lines[:_SAMPLE], known)
