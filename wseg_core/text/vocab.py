"""The vocabulary of a model: lookups from code points to row numbers of characters and bigrams."""

import functools
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import torch

from .characters import PAD, WIDTH, codepoints, fold_width

PADDING, UNKNOWN = 0, 1  # rows of every embedding table


class _Tables(NamedTuple):
    """Lookups on one device: character rows and folded code points by code point; sorted bigram keys with their rows."""

    characters: torch.Tensor
    bigram_keys: torch.Tensor
    bigram_rows: torch.Tensor
    fold: torch.Tensor


class Vocab:
    """Known characters (rows 2…) and known bigrams (rows 2…) of a training set.

    `characters` is a string of distinct characters, `bigrams` a list of two-character strings; both are
    ordered, most frequent first. With `fold`, full-width forms are looked up as half-width forms.
    """

    def __init__(self, characters: str, bigrams: Iterable[str] = (), fold: bool = True):
        self.known, self.known_bigrams, self.fold = characters, list(bigrams), fold
        # the training set, for encoders that count n-grams; empty for a loaded vocabulary
        self.texts: list[str] = []
        self.sentences: list[list[str]] = []  # the same as words
        table = np.full(PAD + 1, UNKNOWN, np.int32)
        table[codepoints(characters)] = np.arange(len(characters), dtype=np.int32) + 2
        self._fold = _fold_table() if fold else np.arange(PAD + 1, dtype=np.int32)
        table = table[self._fold]
        table[PAD] = PADDING
        points = codepoints("".join(self.known_bigrams)).astype(np.int64).reshape(-1, 2)
        keys = points[:, 0] << 21 | points[:, 1]
        order = np.argsort(keys)
        arrays = (table, keys[order], order + 2, self._fold.astype(np.int64))
        self._tables = _Tables(*map(torch.from_numpy, arrays))

    @classmethod
    def build(cls, sentences: list[list[str]], fold: bool = True, bigram_minimum: int = 2) -> "Vocab":
        """The vocabulary of a training set; bigrams seen fewer than `bigram_minimum` times are left out."""
        texts = ["".join(words) for words in sentences]
        if fold:
            texts = [fold_width(t) for t in texts]
        characters = Counter(c for t in texts for c in t)
        bigrams = Counter(b for t in texts for b in map("".join, zip(t, t[1:])))
        frequent = [b for b, n in bigrams.most_common() if n >= bigram_minimum]
        vocab = cls("".join(c for c, _ in characters.most_common()), frequent, fold)
        vocab.texts, vocab.sentences = texts, sentences
        return vocab

    @functools.cached_property
    def words(self) -> dict[str, int]:
        """How often each word occurs in the distinct sentences of the training set, after width folding.

        A sentence that occurs again adds nothing, so that its words can be left out for all of its copies.
        """
        counts = Counter(w for words in dict.fromkeys(map(tuple, self.sentences)) for w in words)
        folded: dict[str, int] = {}
        for word, count in counts.items():
            key = fold_width(word) if self.fold else word
            folded[key] = folded.get(key, 0) + count
        return folded

    @property
    def character_rows(self) -> int:
        """Rows that a character embedding needs."""
        return len(self.known) + 2

    @property
    def bigram_rows(self) -> int:
        """Rows that a bigram embedding needs."""
        return len(self.known_bigrams) + 2

    def characters(self, points: torch.Tensor) -> torch.Tensor:
        """Row numbers of code points, both [batch, length]; `PAD` is row 0, an unknown character row 1."""
        return self._on(points.device).characters[points].long()

    def bigrams(self, points: torch.Tensor) -> torch.Tensor:
        """Row numbers [batch, length, 2] of the bigrams that end and that begin at each character.

        A bigram across the edge of the sentence is row 0, an unknown one row 1.
        """
        tables = self._on(points.device)
        points = tables.fold[points]
        keys = points[:, :-1] << 21 | points[:, 1:]
        if len(tables.bigram_keys):
            place = torch.searchsorted(tables.bigram_keys, keys).clamp_(max=len(tables.bigram_keys) - 1)
            rows = torch.where(tables.bigram_keys[place] == keys, tables.bigram_rows[place], UNKNOWN)
        else:
            rows = torch.full_like(keys, UNKNOWN)
        rows[(points[:, 1:] == PAD) | (points[:, :-1] == PAD)] = PADDING
        edge = rows.new_full((len(rows), 1), PADDING)
        return torch.stack([torch.cat([edge, rows], 1), torch.cat([rows, edge], 1)], 2)

    def folded(self, points: torch.Tensor) -> torch.Tensor:
        """The code points after width folding, [batch, length]."""
        return self._on(points.device).fold[points]

    def as_dict(self) -> dict:
        """Plain values for `vocab.json`."""
        return {"characters": self.known, "bigrams": self.known_bigrams, "fold_width": self.fold}

    @classmethod
    def from_dict(cls, values: dict) -> "Vocab":
        """The vocabulary of the values that `as_dict` returned."""
        return cls(values["characters"], values["bigrams"], values["fold_width"])

    def _on(self, device: torch.device) -> _Tables:
        tables = self._tables
        if tables.characters.device != device:  # one assignment, since threads may share the vocabulary
            tables = self._tables = _Tables(*(table.to(device) for table in tables))
        return tables


def _fold_table() -> np.ndarray:
    table = np.arange(PAD + 1, dtype=np.int32)
    table[list(WIDTH)] = list(WIDTH.values())
    return table
