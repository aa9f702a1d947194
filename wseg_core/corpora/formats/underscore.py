"""Words followed by an underscore and a tag, such as 自然_NN, one sentence per line.

The format of the Chinese Treebank (Xue et al., 2005).
"""

from ..sentences import Entries, Report, Sentence
from . import _word_tags

COLUMNS = False


def likeness(lines: list[str], suffix: str) -> float:
    """Based on the share of pieces that look like word_TAG."""
    return _word_tags.likeness(lines, "_")


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """The last underscore of a piece separates word and tag."""
    return _word_tags.parse(lines, "_", report)


def write(sentences: list[Sentence]) -> str:
    """Every word with the tag X."""
    return _word_tags.write(sentences, "_")
