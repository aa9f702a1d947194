"""Mistakes: the places where the words of a model and the gold words differ, each with its kind, its ambiguity and its category.

A mistake is a stretch between two cuts that both sides have, in which they share no further cut and are not the same. So
every gold word is right or belongs to exactly one mistake, and likewise every predicted word.

Kinds: `over` (one gold word, cut by the model), `under` (several gold words, joined by the model), `shifted` (both cut it,
in different places).

Ambiguities, by Liang (梁南元 1987, 書面漢語自動分詞系統—CDWS), against the words of training:
- `combinational` (組合型): an over- or under-cut string whose whole and whose parts all are words. Sun and Zou (孫茂松、鄒嘉彥
  2001, 漢語自動分詞研究評述) ask in addition that both readings occur: the gold shows one; that training shows the other is
  asked for too, where its sentences and not only its words are known.
- `overlapping` (交集型): AJB cut as AJ|B against A|JB, AJ and JB both words: in a shifted mistake a gold word and a
  predicted word overlap without one holding the other, and both are words of training.
"""

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from ..inference.metrics import Counts, count
from ..inference.segmenter import Segmenter
from ..text.tags import Scheme, scheme
from .categories import CATEGORIES, Categories
from .decisions import Decisions, Progress, cuts, decide
from .lexicon import Lexicon

KINDS = ("over", "under", "shifted")
AMBIGUITIES = ("combinational", "overlapping", "none")
_CHUNK = 2000  # mistakes between two signs of progress


@dataclass(frozen=True, slots=True)  # a large file has a few hundred thousand
class Mistake:
    """A mistake in the characters from `start` to `end` (exclusive) of sentence number `sentence` (the first is 0).

    `kind`, `ambiguity` and `category` are members of KINDS, AMBIGUITIES and CATEGORIES. `oov`: whether a gold word in
    it is not in the training vocabulary (False if that is unknown). `confidence`: the model's highest probability for
    a wrong decision at one of its gaps.
    """

    sentence: int
    start: int
    end: int
    gold: tuple[str, ...]
    predicted: tuple[str, ...]
    kind: str
    ambiguity: str
    category: str
    oov: bool
    confidence: float

    @property
    def string(self) -> str:
        """The characters of the mistake."""
        return "".join(self.gold)


@dataclass
class Analysis:
    """The mistakes of a model on a file, in the order of the text, and the totals that they are part of.

    `counts` are those of the score; `confusion`, int64 [K, K], counts characters by gold tag (row) and predicted tag
    (column) of `tags`.
    """

    tags: tuple[str, ...]
    confusion: np.ndarray
    counts: Counts = field(default_factory=Counts)
    known: bool = False
    mistakes: list[Mistake] = field(default_factory=list)

    def score(self) -> dict:
        """The SCORE of DESIGN §3."""
        return self.counts.as_score(self.known)

    def tallies(self) -> dict:
        """The numbers of mistakes, gold words and predicted words by kind, ambiguity and category; each of the three adds up.

        {"kinds" | "ambiguities" | "categories": {name: {"mistakes", "gold_words", "predicted_words"}}}
        """
        counts = {}
        for title, attribute, names in (
            ("kinds", "kind", KINDS),
            ("ambiguities", "ambiguity", AMBIGUITIES),
            ("categories", "category", CATEGORIES),
        ):
            rows = {name: dict.fromkeys(("mistakes", "gold_words", "predicted_words"), 0) for name in names}
            for mistake in self.mistakes:
                row = rows[getattr(mistake, attribute)]
                row["mistakes"] += 1
                row["gold_words"] += len(mistake.gold)
                row["predicted_words"] += len(mistake.predicted)
            counts[title] = rows
        return counts

    def surest(self) -> list[Mistake]:
        """The mistakes, most confident first; those of equal confidence in the order of the text."""
        return sorted(self.mistakes, key=lambda m: -m.confidence)


def analyse(
    segmenter: Segmenter, sentences: list[list[str]], lexicon: Lexicon | None = None, progress: Progress | None = None
) -> Analysis:
    """The mistakes of `segmenter` on gold `sentences`."""
    return find(decide(segmenter, sentences, progress), lexicon, segmenter.scheme)


def find(
    decisions: Decisions, lexicon: Lexicon | None = None, tags: Scheme | str = "bies", progress: Progress | None = None
) -> Analysis:
    """The mistakes in existing decisions. `lexicon`: the training words, or None.

    `progress` is called with the number of mistakes done and their total. Raises UserError if gold and prediction are
    different texts.
    """
    tags = scheme(tags) if isinstance(tags, str) else tags
    known: Collection[str] | None = lexicon.words if lexicon else None
    counts = count(decisions.gold, decisions.predicted, known)
    analysis = Analysis(tags.tags, _confusion(decisions, tags), counts, lexicon is not None)
    analysis.mistakes = _mistakes(decisions, lexicon, progress)
    return analysis


def _confusion(decisions: Decisions, tags: Scheme) -> np.ndarray:
    sides = [
        np.array(tags.encode([word for words in side for word in words]), np.int64)
        for side in (decisions.gold, decisions.predicted)
    ]
    size = len(tags)
    return np.bincount(sides[0] * size + sides[1], minlength=size * size).reshape(size, size)


def _mistakes(decisions: Decisions, lexicon: Lexicon | None, progress: Progress | None) -> list[Mistake]:
    gold, predicted = cuts(decisions.gold), cuts(decisions.predicted)
    wrong = gold != predicted
    if not wrong.any():
        return []
    shares = np.concatenate(decisions.boundary)
    sure = np.where(predicted, shares, 1 - shares)[wrong]  # the model's probability of its own wrong decision
    ends = np.flatnonzero(gold & predicted) + 1  # of the stretches between common cuts
    stretch = np.searchsorted(ends, np.flatnonzero(wrong), side="right")
    numbers, first = np.unique(stretch, return_index=True)
    confidence = np.maximum.reduceat(sure, first)
    begins = np.append(0, ends)[numbers]
    texts = ["".join(words) for words in decisions.gold]
    offsets = np.append(0, np.cumsum([len(text) for text in texts]))
    owners = np.searchsorted(offsets, begins, side="right") - 1
    gold_ends, predicted_ends = np.flatnonzero(gold) + 1, np.flatnonzero(predicted) + 1
    spans = np.stack([begins, ends[numbers], owners], 1).tolist()
    sides = [
        np.stack([np.searchsorted(e, begins, side="right"), np.searchsorted(e, ends[numbers]) + 1], 1).tolist()
        for e in (gold_ends, predicted_ends)
    ]
    all_ends = gold_ends.tolist(), predicted_ends.tolist()
    categories, mistakes = Categories(lexicon), []
    for (begin, end, owner), *word_spans, share in zip(spans, *sides, confidence.tolist()):
        offset, text = int(offsets[owner]), texts[owner]
        gold_words, predicted_words = (
            _words(text, begin - offset, [e - offset for e in side_ends[a:b]])
            for side_ends, (a, b) in zip(all_ends, word_spans)
        )
        kind = "over" if len(gold_words) == 1 else "under" if len(predicted_words) == 1 else "shifted"
        start, stop = begin - offset, end - offset
        mistakes.append(
            Mistake(
                owner,
                start,
                stop,
                gold_words,
                predicted_words,
                kind,
                ambiguity(gold_words, predicted_words, lexicon),
                categories.of(text, start, stop, gold_words),
                categories.is_new(gold_words),
                share,
            )
        )
        if progress and not len(mistakes) % _CHUNK:
            progress(len(mistakes), len(spans))
    return mistakes


def _words(text: str, begin: int, ends: list[int]) -> tuple[str, ...]:
    return tuple(sys.intern(text[a:b]) for a, b in zip([begin, *ends], ends))


def ambiguity(gold: tuple[str, ...], predicted: tuple[str, ...], lexicon: Lexicon | None) -> str:
    """The ambiguity of two readings of a string (see above); `none` if the training words are unknown."""
    if lexicon is None:
        return "none"
    if len(gold) == 1 or len(predicted) == 1:
        whole, parts = (gold[0], predicted) if len(gold) == 1 else (predicted[0], gold)
        if whole not in lexicon or any(part not in lexicon for part in parts):
            return "none"
        attested = len(gold) > 1 or lexicon.divided is None or whole in lexicon.divided
        return "combinational" if attested else "none"
    crossing = (pair for pair in _crossing(gold, predicted) if pair[0] in lexicon and pair[1] in lexicon)
    return "overlapping" if next(crossing, None) else "none"


def _crossing(gold: tuple[str, ...], predicted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The pairs of a gold and a predicted word that overlap without one containing the other."""
    spans = []
    for words in (gold, predicted):
        ends = list(accumulate(map(len, words)))
        spans.append(list(zip([0, *ends], ends, words)))
    for begin, end, word in spans[0]:
        for other_begin, other_end, other in spans[1]:
            if begin < other_begin < end < other_end or other_begin < begin < other_end < end:
                yield word, other
