"""Signs that a file was read in the wrong format: marks, labels, brackets or numbers in its words.

The sentences of every format are checked. Each sign has an example and its line.
"""

from collections import Counter

from ..sentences import Corpus
from ..statistics import counts
from . import layout, marks
from ._sign import FEW, Sign

__all__ = ["Sign", "signs"]

_REFUSING = (marks.symbol, layout.columns, layout.interlinear, marks.markup, marks.brackets, marks.labels, marks.edges)
_WARNING = (layout.numbers, layout.separators)


def signs(corpus: Corpus, words: Counter[str]) -> list[Sign]:
    """The signs in a corpus; `words` counts its words. Sentences of one word are ignored."""
    several = [sentence for sentence in corpus.sentences if len(sentence) > 1]
    if len(several) < len(corpus):
        words = counts(several)
    if words.total() < FEW:
        return []
    sign = next((sign for check in _REFUSING if (sign := check(corpus, words))), None)
    if sign:
        return [sign]  # the cause of any others
    return [sign for check in _WARNING if (sign := check(corpus, words))]
