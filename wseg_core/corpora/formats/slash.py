"""Words followed by a slash and a tag, such as 自然/NN, one sentence per line.

The format of the People's Daily corpus (Yu et al., 2002); its brackets around compounds are left out.
"""

from . import _word_tags

COLUMNS = False


def likeness(lines, suffix):
    """By the share of pieces that look like word/tag."""
    return _word_tags.likeness(lines, "/")


def parse(lines, column, report):
    """The last slash of a piece separates word and tag."""
    return _word_tags.parse(lines, "/", report)


def write(sentences):
    """Every word with the tag X."""
    return _word_tags.write(sentences, "/")
