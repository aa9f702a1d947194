"""Words followed by a slash and a tag, such as 自然/NN, one sentence per line.

The format of the People's Daily corpus (Yu et al., 2002); its brackets around compounds are removed.
"""

from ..sentences import Entries, Report, Sentence
from . import _word_tags

COLUMNS = False


def likeness(lines: list[str], suffix: str) -> float:
    """Based on the share of pieces that look like word/tag."""
    return _word_tags.likeness(lines, "/")


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """The last slash of a piece separates word and tag."""
    return _word_tags.parse(lines, "/", report)


def write(sentences: list[Sentence]) -> str:
    """Every word with the tag X."""
    return _word_tags.write(sentences, "/")
