"""Tag schemes: conversion between the words of a sentence and one tag per character.

`bies` is the four-tag scheme of Xue (2003), `six` the six-tag scheme of Zhao et al. (2006).
Every segmentation has exactly one legal tag path in each scheme.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..errors import UserError, nearest
from ..language import text

CUT, FREE, JOIN = 1, 0, -1  # constraints on the gap after a character


@dataclass(frozen=True)
class Scheme:
    """A tag scheme: its tags in column order, and the legal transitions between them.

    `follows[a]` lists the tags that may come after tag `a`; a word may start a sentence with any of
    `begins` and end it with any of `ends`.
    """

    name: str
    tags: tuple[str, ...]
    begins: frozenset[str]
    ends: frozenset[str]
    follows: dict[str, str | tuple[str, ...]] = field(repr=False)
    single: str = "S"
    pattern: tuple[str, ...] = ()  # the first tags of a long word, before `inside` repeats

    def __len__(self) -> int:
        return len(self.tags)

    def index(self, tag: str) -> int:
        """The column of `tag`; raises UserError for a tag that the scheme lacks."""
        if tag not in self.tags:
            raise UserError(
                text("“{tag}” is not a tag of the scheme {scheme}.", tag=tag, scheme=self.name),
                advice=text("Available: {names}.", names=", ".join(self.tags)),
            )
        return self.tags.index(tag)

    @functools.cached_property
    def start_mask(self) -> list[bool]:
        """[K]: whether the tag may be the first of a sentence."""
        return [t in self.begins for t in self.tags]

    @functools.cached_property
    def end_mask(self) -> list[bool]:
        """[K]: whether the tag may be the last of a sentence."""
        return [t in self.ends for t in self.tags]

    @functools.cached_property
    def transition_mask(self) -> list[list[bool]]:
        """[K, K]: whether the tag of the column may follow the tag of the row."""
        return [[b in self.follows[a] for b in self.tags] for a in self.tags]

    @functools.cached_property
    def begin_mask(self) -> list[bool]:
        """[K]: whether the tag begins a word."""
        return self.start_mask

    def word(self, length: int) -> list[str]:
        """The tags of one word of `length` characters."""
        if length == 1:
            return [self.single]
        if self.name == "bi":
            return ["B"] + ["I"] * (length - 1)
        body = (self.pattern + ("I",) * length)[: length - 1]
        return [*body, "E"]

    def encode(self, words: list[str]) -> list[int]:
        """The tag columns of a sentence given as words."""
        return [column for word in words for column in self._columns(len(word))]

    def _columns(self, length: int) -> list[int]:
        cache = _WORDS.setdefault(self.name, {})
        if length not in cache:
            cache[length] = [self.tags.index(t) for t in self.word(length)]
        return cache[length]

    def cuts(self, columns: Sequence[int] | np.ndarray) -> np.ndarray:
        """bool [n]: whether a word ends after each character of a tag sequence, which may be illegal.

        A word ends after character i if tag i ends a word or tag i + 1 begins one, and always after the last one.
        """
        columns = np.asarray(columns)
        return self._closing[columns] | np.append(self._opening[columns[1:]], True)

    def decode(self, characters: str, columns: Sequence[int] | np.ndarray) -> list[str]:
        """The words of any tag sequence, even an illegal one; all characters are kept in order."""
        if not characters:
            return []
        ends = (np.flatnonzero(self.cuts(columns)) + 1).tolist()
        return [characters[a:b] for a, b in zip([0, *ends], ends)]

    @functools.cached_property
    def _opening(self) -> np.ndarray:
        return np.asarray(self.begin_mask)

    @functools.cached_property
    def _closing(self) -> np.ndarray:
        # in `bi` every tag may be the last of a sentence, but none marks the end of a word
        return np.asarray([False] * len(self) if self.name == "bi" else self.end_mask)


_WORDS: dict[str, dict[int, list[int]]] = {}

SCHEMES = {
    s.name: s
    for s in (
        Scheme(
            "bies",
            ("B", "I", "E", "S"),
            frozenset("BS"),
            frozenset("ES"),
            {"B": "IE", "I": "IE", "E": "BS", "S": "BS"},
            pattern=("B",),
        ),
        Scheme("bi", ("B", "I"), frozenset("B"), frozenset("BI"), {"B": "BI", "I": "BI"}, single="B"),
        Scheme(
            "six",
            ("B", "B2", "B3", "I", "E", "S"),
            frozenset("BS"),
            frozenset("ES"),
            {"B": ("B2", "E"), "B2": ("B3", "E"), "B3": ("I", "E"), "I": ("I", "E"), "E": ("B", "S"), "S": ("B", "S")},
            pattern=("B", "B2", "B3"),
        ),
    )
}
ALIASES = {"bmes": "bies"}


def scheme(name: str) -> Scheme:
    """The scheme called `name` (`bmes` is read as `bies`); raises UserError for an unknown one."""
    key = ALIASES.get(name.lower(), name.lower())
    if key not in SCHEMES:
        hint = nearest(key, SCHEMES)
        raise UserError(
            text("There is no tag scheme named “{name}”.", name=name),
            "data.scheme",
            (text("Did you mean “{hint}”?", hint=hint) + " " if hint else "")
            + text("Available: {names}.", names=", ".join(SCHEMES)),
        )
    return SCHEMES[key]
