"""JSON Lines: one JSON value per line, either a list of words or an object with a key that holds them.

The value may also be a string of words with spaces between them.
"""

import json

from ...language import text
from ..sentences import Entries, Report, Sentence
from . import _columns

COLUMNS = True


def likeness(lines: list[str], suffix: str) -> float:
    """Based on the file name, or on lines that are objects or lists."""
    full = [line for line in lines if line.strip()]
    fit = sum(isinstance(_value(line), (dict, list)) for line in full if line.lstrip()[0] in "{[")
    return 0.9 if full and 2 * fit >= len(full) else 0.85 if suffix in (".jsonl", ".ndjson", ".json") else 0.0


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Every line that is not blank is a sentence."""
    values = [(number, _value(line)) for number, line in enumerate(lines, 1) if line.strip()]
    if values and values[0][1] is None and lines[values[0][0] - 1].strip() in ("[", "{"):
        report.fault(
            values[0][0],
            text("This is one JSON value spread over many lines."),
            text("JSON Lines has one sentence per line: write each sentence on its own line."),
        )
        return
    objects = [value for _, value in values if isinstance(value, dict)]
    if objects or column is not None:
        names = dict.fromkeys(key for value in objects[: _columns.SAMPLE] for key in value)
        report.column = _columns.choose(
            {name: [value.get(name) for value in objects[: _columns.SAMPLE]] for name in names}, column, report
        )
        if report.column is None:
            return
    for number, value in values:
        yield number, _words(number, value, report)


def write(sentences: list[Sentence]) -> str:
    """An object with the list `words`."""
    return "".join(json.dumps({"words": words}, ensure_ascii=False) + "\n" for words in sentences)


def _value(line: str) -> object:
    """The value of the line; None if it is not JSON, or null."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _words(number: int, value: object, report: Report) -> Sentence | None:
    if value is None:
        report.fault(number, text("This line is not valid JSON."), text("JSON Lines has one JSON value per line."))
        return None
    if isinstance(value, dict):
        if report.column not in value:
            report.fault(
                number,
                text("The key “{name}” is missing.", name=(report.column or "")[:80]),
                text("Every line needs it; choose another one with --column."),
            )
            return None
        value = value[report.column]
    words = _columns.pieces(value)
    if words is None:
        report.fault(
            number,
            text("These are not words: {value}.", value=json.dumps(value, ensure_ascii=False)[:40]),
            text("Expected a list of strings, or a string with spaces between the words."),
        )
        return None
    if any(_columns.UNWRITABLE.search(word) for word in words):
        _columns.unwritable(number, report)
        return None
    return report.words(words, number)
