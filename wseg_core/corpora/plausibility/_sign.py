"""A sign of a wrong format, and helpers of the checks."""

from collections.abc import Callable
from dataclasses import dataclass

from ...language import text
from ..sentences import Corpus

FEW = 4  # words or sentences that a check needs


@dataclass(frozen=True)
class Sign:
    """A message (`what`), `advice`, and the `line` of the first example.

    `sure`: no correctly read text has it, so a file is refused unless its format was chosen.
    """

    line: int
    what: str
    advice: str
    sure: bool = True


def keep(corpus: Corpus) -> str:
    """Advice for reading the file in this format nevertheless."""
    return text("Use --format {name} to read the file as it is.", name=corpus.format)


def if_joined(corpus: Corpus) -> str:
    """Advice about a mark that may only separate the words."""
    return text("If it only separates the words, use --format joined to skip it.") + " " + keep(corpus)


def first(corpus: Corpus, matches: Callable[[str], object]) -> tuple[int, str]:
    """(line, word) of the first word that matches; there must be one."""
    return next((line, word) for words, line in zip(corpus.sentences, corpus.lines) for word in words if matches(word))
