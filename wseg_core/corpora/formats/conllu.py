"""CoNLL-U, the format of Universal Dependencies: ten tab-separated columns, one word per line.

The words are the tokens 1, 2, …; empty nodes (8.1) are skipped. If the words of a multiword range (3-4) do not add up to
its form, the form is used, so that no character of the text is lost or added. Spaces within a form, and those of `# text`
between Latin letters or digits, are kept as spaces of the text.
"""

import re
from itertools import accumulate

import regex

from ...language import text
from ..sentences import Entries, Report, Sentence, SpacedSentence

COLUMNS = False
WIDTH = 10
_SPACE = re.compile(" ")
_LATIN = regex.compile(r"[\p{Latin}\d]")
_ID = re.compile(r"(\d+)(?:-(\d+)|\.\d+)?")


def likeness(lines: list[str], suffix: str) -> float:
    """Based on lines of many columns that begin with a token number."""
    full = [line for line in lines if line.strip() and not line.startswith("#")]
    rows = [line.split("\t") for line in full]
    fit = sum(len(row) >= WIDTH - 2 and _ID.fullmatch(row[0]) is not None for row in rows)
    if full and all(map(_is_spaced_row, full)):
        return 1.0  # with spaces for tabs, a file is refused here instead of being read as words
    return 1.0 if rows and 2 * fit >= len(rows) else 0.85 if suffix == ".conllu" else 0.0


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Every block of lines between blank ones is a sentence."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block[0][0], _sentence(block, report)
            block = []


def write(sentences: list[Sentence]) -> str:
    """An underscore for everything unknown."""
    return "".join(
        "".join(f"{i}\t{word}" + "\t_" * 7 + "\tSpaceAfter=No\n" for i, word in enumerate(words, 1)) + "\n"
        for words in sentences
    )


def _sentence(block: list[tuple[int, str]], report: Report) -> Sentence | None:
    """The words of one block, empty if it has only comments; None if it has a faulty line."""
    forms: list[str] = []
    original: str | None = None
    last = 0
    span: tuple[int, int, str] | None = None  # the open range: index of its first word, last token, form
    for number, line in block:
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            original = value if key.strip() == "text" else original
            continue
        row = line.split("\t")
        match = _token(number, row, last, report)
        if match is None:
            return None
        if "." in row[0]:
            continue
        if match[2]:
            span = (len(forms), int(match[2]), row[1])
            continue
        forms.append(row[1])
        last += 1
        if span and last >= span[1]:
            first, _, form = span
            if "".join("".join(forms[first:]).split()) != "".join(form.split()):
                forms[first:] = [form]
            span = None
    words = report.words(forms, block[0][0])
    if words and original is not None:
        if "".join(original.split()) == "".join(words):
            return _with_spaces(words, original)
        report.altered.append(block[0][0])
    return words


def _token(number: int, row: list[str], last: int, report: Report) -> re.Match[str] | None:
    """The match of a row's token number, which must follow `last` unless it is an empty node; None with a fault."""
    if len(row) != WIDTH:
        report.fault(
            number,
            text("Expected {width} columns, got {count}.", count=len(row), width=WIDTH),
            text("CoNLL-U has ten tab-separated columns."),
        )
        return None
    match = _ID.fullmatch(row[0])
    if not match or not row[1].strip():
        report.fault(
            number,
            text("The line does not start with a token number and a word."),
            text("CoNLL-U has ten tab-separated columns."),
        )
        return None
    if "." not in row[0] and int(match[1]) != last + 1:
        report.fault(
            number,
            text("Token {found} follows token {last}.", found=row[0], last=last),
            text("Number tokens 1, 2, …, and separate sentences with a blank line."),
        )
        return None
    return match


def _with_spaces(words: Sentence, original: str) -> Sentence:
    """`words` with the spaces of the `original` text between Latin letters or digits.

    Other spaces are ignored: some treebanks write one between all words.
    """
    starts = dict(zip(accumulate(map(len, words)), range(1, len(words))))  # characters before a word → its index
    places = [match.start() - shift for shift, match in enumerate(_SPACE.finditer(" ".join(original.split())))]
    spaces = {starts[place] for place in places if place in starts}
    spaces = {index for index in spaces if _LATIN.match(words[index - 1][-1]) and _LATIN.match(words[index][0])}
    spaces |= getattr(words, "spaces", frozenset())
    return SpacedSentence(words, spaces) if spaces else words


def _is_spaced_row(line: str) -> bool:
    row = line.split()
    return len(row) == WIDTH and _ID.fullmatch(row[0]) is not None and row[6].isdigit()
