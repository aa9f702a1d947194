"""Signs that a file was read in the wrong format: marks, labels, brackets or numbers that ended up in its words.

They are looked for in the sentences as read, so in every format. Each names what it saw and on which line first.
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
    """What speaks against the way a corpus was read; `words` counts its words. Sentences of one word tell nothing."""
    several = [sentence for sentence in corpus.sentences if len(sentence) > 1]
    if len(several) < len(corpus):
        words = counts(several)
    if words.total() < FEW:
        return []
    sign = next((sign for check in _REFUSING if (sign := check(corpus, words))), None)
    if sign:
        return [sign]  # it explains the others
    return [sign for check in _WARNING if (sign := check(corpus, words))]
