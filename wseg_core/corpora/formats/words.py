"""Words separated by whitespace, one sentence per line.

The format of the SIGHAN bakeoffs (Emerson, 2005). White space is what `str.split()` splits on, U+3000 included.
"""

import re

from ..sentences import SpacedSentence

COLUMNS = False
INNER = "\u00a0"  # a no-break space: a word ends there for `str.split()` too, and text has it in our own files alone
_BETWEEN = re.compile(r"\s+")


def likeness(lines, suffix):
    """What nothing else claims is read as this."""
    return 0.1


def parse(lines, column, report):
    """Every line that is not blank is a sentence."""
    for number, line in enumerate(lines, 1):
        words = line.split()
        if words:
            yield number, words


def write(sentences: list[list[str]]) -> str:
    """Two spaces between words, as in the bakeoff's files; `INNER` where the text itself has a space."""
    return "".join(_line(words) for words in sentences)


def spaced(line: str) -> list[str]:
    """The words of a line that `write` wrote, with the spaces of the text."""
    words, spaces = line.split(), []
    for index, piece in enumerate(_BETWEEN.findall(line.strip()), 1):
        if piece == INNER:
            spaces.append(index)
    return SpacedSentence(words, spaces) if spaces else words


def _line(words: list[str]) -> str:
    spaces = getattr(words, "spaces", ())
    if not spaces:
        return "  ".join(words) + "\n"
    return "".join((INNER if i in spaces else "  " if i else "") + word for i, word in enumerate(words)) + "\n"
