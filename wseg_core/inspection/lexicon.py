"""Lexicon of a training set: word counts, and the words that are also split elsewhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from .ways import places


@dataclass(frozen=True)
class Lexicon:
    """The words of a training set. `words`: {word: count}.

    `divided`: the words whose characters also occur as several words, such as 才能 in “有 才能” and “才 能 懂”; None for a
    word list, which has no sentences.
    """

    words: dict[str, int]
    divided: frozenset[str] | None = None

    @classmethod
    def of(cls, sentences: list[list[str]]) -> "Lexicon":
        """The lexicon of training sentences."""
        words = Counter(chain.from_iterable(sentences))
        occurrences = places(sentences, words)
        cut = occurrences.cut
        return cls(dict(words), frozenset(string for string, count in zip(occurrences.strings, cut) if count))

    @classmethod
    def of_words(cls, words: Iterable[str]) -> "Lexicon":
        """The lexicon of a word list."""
        return cls(dict(Counter(words)))

    def __contains__(self, word: str) -> bool:
        return word in self.words
