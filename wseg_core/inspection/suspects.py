"""Suspects: places where the annotation may be wrong, according to a confident model or to the rest of the corpus."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .mistakes import Analysis, Mistake
from .ways import places

SURE = 0.99  # a model this sure against the gold makes a suspect
EXAMPLES = 5  # places shown of each reading


def doubtful(analysis: Analysis, sure: float = SURE) -> list[Mistake]:
    """The mistakes to which the model gave a probability of at least `sure`, most confident first.

    They are most suspicious in sentences that the model was trained on, since it has seen their gold segmentation.
    """
    return [mistake for mistake in analysis.surest() if mistake.confidence >= sure]


@dataclass(frozen=True)
class Divided:
    """A string that a corpus cuts in several ways. `readings`: {words: count}, the most frequent first.

    `count`: its occurrences; `minority`: the fraction of those without the most frequent reading. `examples`:
    {reading: places (sentence number, first character)}.
    """

    string: str
    count: int
    readings: dict[tuple[str, ...], int]
    minority: float
    examples: dict[tuple[str, ...], list[tuple[int, int]]]


def divided(sentences: list[list[str]], least: int = 3, examples: int = EXAMPLES) -> list[Divided]:
    """The words with at least `least` occurrences that the corpus also cuts, most suspicious first.

    The readings of a true ambiguity depend on the context and are mostly all frequent, while a single exception among
    many is mostly a slip. So they are sorted by the odds of the most frequent reading, (count + 1) / (others + 1).
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
