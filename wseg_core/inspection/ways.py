"""Occurrences of vocabulary strings, as one word or as several whole words.

A place where a cut falls across the string's own ends is passed over: there the string is only a row of characters.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np


@dataclass
class Places:
    """Where `strings` stand in some sentences, one entry a place, in the order of the text.

    `string` int64 [places] number in `strings`; `sentence` its sentence, `start` its first character there,
    `word` its first word there; `parts` the number of words that it is cut into, 1 where it is kept whole.
    """

    strings: list[str]
    string: np.ndarray
    sentence: np.ndarray
    start: np.ndarray
    word: np.ndarray
    parts: np.ndarray

    def __len__(self) -> int:
        return len(self.string)

    @property
    def kept(self) -> np.ndarray:
        """int64 [strings]: how often each string is one word."""
        return np.bincount(self.string[self.parts == 1], minlength=len(self.strings))

    @property
    def cut(self) -> np.ndarray:
        """int64 [strings]: how often each string is several words."""
        return np.bincount(self.string[self.parts > 1], minlength=len(self.strings))


def places(sentences: list[list[str]], vocabulary: Collection[str]) -> Places:
    """All places of the strings of `vocabulary`, except single characters."""
    strings = sorted({string for string in vocabulary if len(string) > 1})
    numbers = {string: number for number, string in enumerate(strings)}
    beginnings = {string[:length] for string in strings for length in range(1, len(string))}
    matches: list[tuple[int, int, int, int, int]] = []
    for sentence, words in enumerate(sentences):
        start = 0
        for first, word in enumerate(words):
            joined, last = word, first
            while True:
                number = numbers.get(joined)
                if number is not None:
                    matches.append((number, sentence, start, first, last - first + 1))
                last += 1
                if joined not in beginnings or last == len(words):
                    break
                joined += words[last]
            start += len(word)
    columns = np.array(matches, np.int64).reshape(-1, 5).T
    return Places(strings, *columns)
