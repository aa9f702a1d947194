"""Comparison of the segmentation standards of two files, by the strings that occur in both.

For each string that is a word in one of the files at least and stands in both, kept whole or cut into whole words, the
share of places where it is kept is compared. The score is the mean difference of these shares, weighted by n·m / (n + m)
places in the two files, minus its expectation under chance: the mean of the same number over random permutations of
the sentences of both files. Whole sentences are permuted, since places within a sentence are not independent. So the score is 0 for two
parts of one corpus, whatever their sizes, and is the share of such words that the two treat differently.

A difference in topic or a revised guideline changes a few words significantly in large files, so significance alone
calls no two files different: the score must reach `DIFFERENT` too. Measured: random halves of one corpus at most 0.0074
(370 draws from the demo corpus, GSD, PKU and CITYU), halves by order, length, alphabet or with and without numerals at
most 0.0004 (GSD, PKU), PKU's test set against a training set rebuilt from its source 0.011;
CITYU against PKU 0.039–0.050, this project's demo corpus against GSD, PKU and CITYU 0.045–0.061, GSD against CITYU 0.078,
against PKU 0.093–0.113.
"""

import functools
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from ..corpora.script import script
from ..corpora.statistics import character_counts, counts
from ..language import text
from ..text.characters import fold_width
from .permutations import SHUFFLES, Progress, Table, permuted
from .ways import Places, places

if TYPE_CHECKING:
    import opencc

Sides = Sequence[list[list[str]]]  # the two files, gold words each

DIFFERENT = 0.02  # the minimum score for two standards, between the largest of one corpus and the smallest of two
# Below this score, a difference is not mentioned even if it is significant: in large files, the topic alone changes a few words
SLIGHT = 0.005
CHANCE = 0.005  # the maximum p-value of a difference
WORDS = 50  # the most words that are listed
_FALSE = 0.01  # the false discovery rate of the listed words (Benjamini and Hochberg 1995)
_FEW = 100  # places in a file up to which no conclusion is drawn, whatever the p-value
_UNSURE = 0.01  # standard deviation of the score by chance above which a difference may remain undetected


def compare(
    first: list[list[str]],
    second: list[list[str]],
    names: tuple[str, str] = ("A", "B"),
    shuffles: int = SHUFFLES,
    seed: int = 0,
    progress: Progress | None = None,
) -> dict:
    """{"same", "sure", "sentence", "score", "p", "chance", "strings", "places", "converted", "words"} of two files.

    `same`: whether no difference between the standards was found; `sure`: False if the files have too little text in
    common to find one. `p`: the fraction of permutations with at least this score; `chance`: the standard deviation
    of the score among them; `strings`: the number of strings compared, `places`: the number of their places in each
    file; `converted`: whether traditional text was converted to simplified. `words`: those that differ significantly,
    most informative first: {"string", "in_a": {"cut", "kept", "reading"}, "in_b", "p"}, with the most frequent
    segmentation `reading` and `p` by Fisher's exact test. `names`: the names of the files in the sentence.
    """
    sides, converted = comparable(first, second)
    occurrences = places(sides[0] + sides[1], {word for side in sides for words in side for word in words})
    table = Table.of(occurrences, len(sides[0]))
    chance = permuted(occurrences, table, len(sides[0]), len(sides[0]) + len(sides[1]), shuffles, seed, progress)
    whole = table.weight.sum()
    observed = table.difference().sum() / whole if whole else 0.0
    null = chance / whole if whole else np.zeros(1)
    score, deviation = float(observed - null.mean()), float(null.std())
    p = float((1 + (null >= observed - 1e-12).sum()) / (1 + len(null)))
    same = not (score >= DIFFERENT and p <= CHANCE)
    different = score >= SLIGHT and p <= CHANCE
    compared = [int(table.total(side)[table.weight > 0].sum()) for side in (0, 1)]
    result = {
        "same": same,
        "sure": not same or (min(compared) >= _FEW and deviation <= _UNSURE),
        "sentence": "",
        "score": score,
        "p": p,
        "chance": deviation,
        "strings": int((table.weight > 0).sum()),
        "places": compared,
        "converted": converted,
        "words": _words(occurrences, table, sides, 3 if different else 0),
    }
    return result | {"sentence": sentence(result, names)}


def sentence(result: dict, names: tuple[str, str] = ("A", "B")) -> str:
    """The conclusion of a `compare` result, in the current language."""
    a, b = names
    share = f"{100 * max(result['score'], 0):.1f} %"
    shown = text(", ").join(map(_described, _apart(result["words"])[:3]))
    if not result["same"] and shown:
        return text(
            "{a} and {b} follow different standards: {score} of the words that occur in both are segmented "
            "differently, such as {words}.",
            a=a,
            b=b,
            score=share,
            words=shown,
        )
    if not result["same"]:
        return text(
            "{a} and {b} follow different standards: {score} of the words that occur in both are segmented "
            "differently.",
            a=a,
            b=b,
            score=share,
        )
    if not result["sure"]:
        return text(
            "{a} and {b} have too little text in common to judge whether they follow the same standard.", a=a, b=b
        )
    if result["p"] > CHANCE:
        return text(
            "{a} and {b} follow the same standard: the differences are no larger than expected by chance.", a=a, b=b
        )
    if result["score"] < SLIGHT or not shown:
        most = f"{max(100 * result['score'], 100 * SLIGHT):.1f} %"
        return text(
            "{a} and {b} follow the same standard: at most {score} of the words that occur in both are segmented "
            "differently.",
            a=a,
            b=b,
            score=most,
        )
    return text(
        "{a} and {b} largely follow the same standard, but {score} of the words that occur in both are segmented "
        "differently, such as {words}.",
        a=a,
        b=b,
        score=share,
        words=shown,
    )


def comparable(*sides: list[list[str]]) -> tuple[list[list[list[str]]], bool]:
    """(files, converted): the files with widths folded, all in simplified characters if their scripts differ, and whether they do."""
    kinds = {script(character_counts(counts(side)).items()) for side in sides} - {"none"}
    converted = len(kinds) > 1
    return [[_folded(words, converted) for words in side] for side in sides], converted


def _folded(words: list[str], simplify: bool) -> list[str]:
    line = fold_width(" ".join(words))
    if not simplify:
        return line.split(" ") if words else []
    return _simplifier().convert(line).split(" ") if words else []


@functools.cache
def _simplifier() -> "opencc.OpenCC":
    import opencc

    return opencc.OpenCC("t2s")


def _words(occurrences: Places, table: Table, sides: Sides, least: int) -> list[dict]:
    """The strings whose fractions differ significantly, and by at least `least`, sorted by the number of places concerned."""
    (kept, other_kept), (cut, other_cut) = table.kept, table.cut
    n, m = kept + cut, other_kept + other_cut
    able = np.flatnonzero((n > 0) & (m > 0) & (kept + other_kept > 0) & (cut + other_cut > 0))
    if not len(able):
        return []
    k, n, m = (kept + other_kept)[able], n[able], m[able]
    law = stats.hypergeom(n + m, k, n)
    p = np.minimum(1.0, 2 * np.minimum(law.cdf(kept[able]), law.sf(kept[able] - 1)))
    ranked = np.argsort(p)
    passed = np.flatnonzero(p[ranked] <= _FALSE * np.arange(1, len(p) + 1) / len(p))
    chosen = ranked[: max(least, passed[-1] + 1 if len(passed) else 0)]
    moved = table.difference()[able]
    chosen = chosen[np.argsort(-moved[chosen], kind="stable")][:WORDS]
    readings = _readings(occurrences, able[chosen], sides)
    return [
        {
            "string": occurrences.strings[able[i]],
            **{
                key: {
                    "cut": int(table.cut[side][able[i]]),
                    "kept": int(table.kept[side][able[i]]),
                    "reading": list(readings[side, int(able[i])]),
                }
                for side, key in enumerate(("in_a", "in_b"))
            },
            "p": float(p[i]),
        }
        for i in chosen
    ]


def _readings(occurrences: Places, strings: np.ndarray, sides: Sides) -> dict[tuple[int, int], tuple[str, ...]]:
    """{(file, string): its most frequent segmentation there}."""
    border = len(sides[0])
    tallies: dict[tuple[int, int], Counter[tuple[str, ...]]] = {}
    for place in np.flatnonzero(np.isin(occurrences.string, strings)).tolist():
        sentence, word = int(occurrences.sentence[place]), int(occurrences.word[place])
        side = int(sentence >= border)
        words = sides[side][sentence - side * border][word : word + int(occurrences.parts[place])]
        tallies.setdefault((side, int(occurrences.string[place])), Counter())[tuple(words)] += 1
    return {key: max(tally, key=tally.__getitem__) for key, tally in tallies.items()}


def _apart(words: list[dict]) -> list[dict]:
    """The words that the two files usually segment differently; of the other words, only the frequencies differ."""
    return [word for word in words if word["in_a"]["reading"] != word["in_b"]["reading"]]


def _described(word: dict) -> str:
    return f"{' '.join(word['in_a']['reading'])} ↔ {' '.join(word['in_b']['reading'])}"
