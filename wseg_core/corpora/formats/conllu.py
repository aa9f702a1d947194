"""CoNLL-U, the format of Universal Dependencies: ten tab-separated columns, one word per line.

The words are the tokens 1, 2, …; empty nodes (8.1) are left out. Where the words of a multiword range (3-4) do
not add up to its form, the form is taken, so that no character of the text is lost or made up. Spaces within a form, and
those of `# text` between Latin letters or digits, stay known as spaces of the text.
"""

import re
from itertools import accumulate

import regex

from ...language import text
from ..sentences import SpacedSentence

COLUMNS = False
WIDTH = 10
_SPACE = re.compile(" ")
_LATIN = regex.compile(r"[\p{Latin}\d]")
_ID = re.compile(r"(\d+)(?:-(\d+)|\.\d+)?")


def likeness(lines, suffix):
    """Mostly lines of many columns that begin with a token number."""
    full = [line for line in lines if line.strip() and not line.startswith("#")]
    rows = [line.split("\t") for line in full]
    fit = sum(len(row) >= WIDTH - 2 and _ID.fullmatch(row[0]) is not None for row in rows)
    if full and all(map(_spaced_row, full)):
        return 1.0  # spaces for TABs: to be refused here, not read as words
    return 1.0 if rows and 2 * fit >= len(rows) else 0.85 if suffix == ".conllu" else 0.0


def parse(lines, column, report):
    """Every block of lines between blank ones is a sentence."""
    block = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block[0][0], _sentence(block, report)
            block = []


def write(sentences):
    """All that is not known is an underscore."""
    return "".join(
        "".join(f"{i}\t{word}" + "\t_" * 7 + "\tSpaceAfter=No\n" for i, word in enumerate(words, 1)) + "\n"
        for words in sentences
    )


def _spaced_row(line):
    row = line.split()
    return len(row) == WIDTH and _ID.fullmatch(row[0]) is not None and row[6].isdigit()


def _sentence(block, report):
    """The words of one block, none where it is comments alone; None where a line is at fault."""
    words, original, last, span = [], None, 0, None  # span: (first word's place, last token, form) of the open range
    for number, line in block:
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            original = value if key.strip() == "text" else original
            continue
        row = line.split("\t")
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
        if "." in row[0]:
            continue
        if int(match[1]) != last + 1:
            report.fault(
                number,
                text("Token {found} follows token {last}.", found=row[0], last=last),
                text("Number tokens 1, 2, …, and separate sentences with a blank line."),
            )
            return None
        if match[2]:
            span = (len(words), int(match[2]), row[1])
            continue
        words.append(row[1])
        last += 1
        if span and last >= span[1]:
            if "".join("".join(words[span[0] :]).split()) != "".join(span[2].split()):
                words[span[0] :] = [span[2]]
            span = None
    words = report.words(words, block[0][0])
    if words and original is not None:
        if "".join(original.split()) == "".join(words):
            return _spaced(words, original)
        report.altered.append(block[0][0])
    return words


def _spaced(words, original):
    """`words` with the spaces of the `original` text between Latin letters or digits.

    Others are left out: some treebanks write a space between all words.
    """
    starts = dict(zip(accumulate(map(len, words)), range(1, len(words))))  # characters before a word to its index
    places = [match.start() - shift for shift, match in enumerate(_SPACE.finditer(" ".join(original.split())))]
    spaces = {starts[place] for place in places if place in starts}
    spaces = {i for i in spaces if _LATIN.match(words[i - 1][-1]) and _LATIN.match(words[i][0])}
    spaces |= getattr(words, "spaces", frozenset())
    return SpacedSentence(words, spaces) if spaces else words
