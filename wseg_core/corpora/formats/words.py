"""Words separated by whitespace, one sentence per line.

The format of the SIGHAN bakeoffs (Emerson, 2005). Whitespace is what `str.split()` splits on, U+3000 included.
"""

import re

from ..sentences import Entries, Report, Sentence, SpacedSentence

COLUMNS = False
INNER = "\u00a0"  # a no-break space, which `str.split()` splits on; in stored corpora only: a space of the text itself
_BETWEEN = re.compile(r"\s+")


def likeness(lines: list[str], suffix: str) -> float:
    """The fallback for files that fit no other format."""
    return 0.1


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Every line that is not blank is a sentence."""
    for number, line in enumerate(lines, 1):
        words = line.split()
        if words:
            yield number, words


def write(sentences: list[Sentence]) -> str:
    """Two spaces between words, as in the bakeoff's files; `INNER` where the text itself has a space."""
    return "".join(_line(words) for words in sentences)


def spaced(line: str) -> Sentence:
    """The words of a line written by `write`, with the spaces of the text."""
    words = line.split()
    spaces = [index for index, between in enumerate(_BETWEEN.findall(line.strip()), 1) if between == INNER]
    return SpacedSentence(words, spaces) if spaces else words


def _line(words: Sentence) -> str:
    spaces = getattr(words, "spaces", ())
    if not spaces:
        return "  ".join(words) + "\n"
    return "".join((INNER if i in spaces else "  " if i else "") + word for i, word in enumerate(words)) + "\n"
