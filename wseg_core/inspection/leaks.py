"""Leaks between splits: sentences of one split that also occur in another, exactly or nearly.

Near duplicates are sentences whose sets of character trigrams have a Jaccard similarity of at least `likeness`
(Broder 1997). All such pairs are found: two sets of this similarity must share one of their rarest strings (prefix
filter, Chaudhuri et al. 2006; Bayardo et al. 2007), so that only sentences which do are compared.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from ..text.characters import fold_width

LIKENESS = 0.8
_SHINGLE = 3  # characters
_SHORT = 8  # characters; shorter sentences are alike by chance


@dataclass(frozen=True)
class Leak:
    """Sentence number `other` of one split is similar to number `train` of the other; `likeness` is 1 for equal texts."""

    other: int
    train: int
    likeness: float

    @property
    def exact(self) -> bool:
        """Whether both texts are identical."""
        return self.likeness == 1.0


def leaks(train: list[list[str]], other: list[list[str]], likeness: float = LIKENESS) -> list[Leak]:
    """The most similar sentence of `train` for each sentence of `other` that has one, in the order of `other`.

    Texts are compared without their cuts and with widths folded; `likeness`: the minimum similarity, 0–1.
    """
    texts = [[fold_width("".join(words)) for words in side] for side in (train, other)]
    same: dict[str, int] = {}
    for number, text in enumerate(texts[0]):
        same.setdefault(text, number)
    near = _near(texts[0], [(n, t) for n, t in enumerate(texts[1]) if t not in same], likeness)
    exact = [Leak(number, same[text], 1.0) for number, text in enumerate(texts[1]) if text in same]
    return sorted(exact + near, key=lambda leak: leak.other)


def _near(train: list[str], other: list[tuple[int, str]], likeness: float) -> list[Leak]:
    theirs = {n: _shingles(t) for n, t in other if len(t) >= _SHORT}
    ours = {n: _shingles(t) for n, t in enumerate(train) if len(t) >= _SHORT}
    frequency = Counter(s for side in (theirs, ours) for shingles in side.values() for s in shingles)
    index = defaultdict(list)  # rare string → sentences of train whose prefix holds it
    for number, shingles in ours.items():
        for shingle in _prefix(shingles, frequency, likeness):
            index[shingle].append(number)
    near = []
    for number, shingles in theirs.items():
        candidates = {n for s in _prefix(shingles, frequency, likeness) for n in index.get(s, ())}
        best, share = None, 0.0
        for candidate in sorted(candidates):
            if not likeness * len(shingles) <= len(ours[candidate]) <= len(shingles) / likeness:
                continue
            common = len(shingles & ours[candidate])
            similar = common / (len(shingles) + len(ours[candidate]) - common)
            if similar >= likeness and similar > share:
                best, share = candidate, similar
        if best is not None:
            near.append(Leak(number, best, min(share, 1 - 1e-6)))  # equal sets in another order are not the same text
    return near


def _shingles(text: str) -> frozenset[str]:
    return frozenset(text[i : i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1))


def _prefix(shingles: frozenset[str], frequency: Counter, likeness: float) -> list[str]:
    """The rarest strings of a set, enough of them that every set of at least this similarity shares one."""
    ordered = sorted(shingles, key=lambda s: (frequency[s], s))
    return ordered[: len(shingles) - math.ceil(likeness * len(shingles) - 1e-9) + 1]
