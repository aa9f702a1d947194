"""Suspects: places where the annotation itself may be at fault, told by a sure model or by the corpus against itself."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .mistakes import Analysis, Mistake
from .ways import places

SURE = 0.99  # a model this sure against the gold makes a suspect
EXAMPLES = 5  # places shown of each reading


def doubtful(analysis: Analysis, sure: float = SURE) -> list[Mistake]:
    """The mistakes in which the model gave its own reading a probability of at least `sure`, the surest first.

    In sentences that the model was trained on these weigh most: it saw the gold there, and still does not believe it.
    """
    return [mistake for mistake in analysis.surest() if mistake.confidence >= sure]


@dataclass(frozen=True)
class Divided:
    """One string that a corpus cuts in several ways: `readings` maps its words to how often, the most frequent first.

    `count`: its places in all; `minority`: the share of those that do not have the most frequent reading. `examples` maps
    each reading to places (sentence number, first character).
    """

    string: str
    count: int
    readings: dict[tuple[str, ...], int]
    minority: float
    examples: dict[tuple[str, ...], list[tuple[int, int]]]


def divided(sentences: list[list[str]], least: int = 3, examples: int = EXAMPLES) -> list[Divided]:
    """The words that the corpus also cuts, with at least `least` places, the most suspicious first.

    A true ambiguity is divided by its contexts and mostly into large parts; one stray place against many is mostly a slip.
    So those come first whose most frequent reading leads by most, measured by the odds (count + 1) / (others + 1).
    """
    all_places = places(sentences, {word for words in sentences for word in words})
    kept, cut = all_places.kept, all_places.cut
    chosen = np.flatnonzero((kept > 0) & (cut > 0) & (kept + cut >= least))
    chosen_places = np.flatnonzero(np.isin(all_places.string, chosen))
    readings: dict[int, Counter] = {}
    shown: dict[int, dict[tuple[str, ...], list]] = {}
    columns = (
        column[chosen_places].tolist()
        for column in (all_places.string, all_places.sentence, all_places.start, all_places.word, all_places.parts)
    )
    for string, sentence, start, word, parts in zip(*columns):
        reading = tuple(sentences[sentence][word : word + parts])
        readings.setdefault(string, Counter())[reading] += 1
        places_shown = shown.setdefault(string, {}).setdefault(reading, [])
        if len(places_shown) < examples:
            places_shown.append((sentence, start))
    result = []
    for string, counts in readings.items():
        total = counts.total()
        lead = counts.most_common(1)[0][1]
        result.append(
            Divided(all_places.strings[string], total, dict(counts.most_common()), 1 - lead / total, shown[string])
        )
    return sorted(result, key=lambda d: (-_odds(d), d.string))


def _odds(entry: Divided) -> float:
    others = entry.minority * entry.count
    return (entry.count - others + 1) / (others + 1)
