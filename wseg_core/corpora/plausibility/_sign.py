"""One sign of a wrong reading, and what the checks share."""

from collections.abc import Callable
from dataclasses import dataclass

from ...language import text
from ..sentences import Corpus

FEW = 4  # words, or sentences, that are too few to tell


@dataclass(frozen=True)
class Sign:
    """`what` was seen, and the `advice`, as sentences; `line` has the first example.

    `sure`: no text has it, so that a file is refused for it unless its format was chosen.
    """

    line: int
    what: str
    advice: str
    sure: bool = True


def keep(corpus: Corpus) -> str:
    """How to read the file all the same."""
    return text("--format {name} keeps it as it stands.", name=corpus.format)


def if_joined(corpus: Corpus) -> str:
    """What to do about a mark that may only separate the words."""
    return text("If it only separates the words, --format joined leaves it out.") + " " + keep(corpus)


def first(corpus: Corpus, matches: Callable[[str], object]) -> tuple[int, str]:
    """(line, word) of the first word that matches; one is known to."""
    return next((line, word) for words, line in zip(corpus.sentences, corpus.lines) for word in words if matches(word))
