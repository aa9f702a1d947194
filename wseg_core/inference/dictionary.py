"""A user's dictionary: a list of words that forces cuts, or suggests them, over whatever a model says.

An occurrence of a word says of each gap what it should be: a cut before and after the word, none inside. A *forced* word
makes these constraints (`tags.CUT`, `JOIN`); a *suggested* one adds its weight w to the log-odds of each such gap: the odds
that the gap is as the word wants it are multiplied by e^w (e^(w/T) at temperature T, which divides every score). With w = 0
nothing changes, a larger w never makes the word less likely, and a forced word is the limit of an ever larger w. Every
path's score changes by a sum over gaps only, so that tags, cuts and alternatives keep fitting together.

Which occurrences count. Words match the text without its white space, character by character, and never across white space
nor in part of a grapheme cluster: the text's own constraints win. Forced words first: from the left, the longest that fits;
the next begins after it. Then suggested ones, wherever the forced leave room: an occurrence inside a longer one does not
count (longest match); where two overlap crosswise, both count, and where they contradict each other the model decides.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..corpora import FAULT_LIMIT, Fault
from ..corpora import encoding as encodings
from ..errors import UserError
from ..language import text
from ..text.tags import CUT, JOIN

WEIGHT = 4.0  # of a word that names none: each gap's odds times 55
HEAVIEST = 20.0
LONGEST = 64  # characters of a word
MOST = 500_000  # words
_MARKS = "!！"  # before a word: it is forced


class WordListFault(UserError):
    """A word list that was refused for several lines; `.faults` has the first of the `.fault_count` there are."""

    def __init__(self, faults: list[Fault], count: int, where: str = ""):
        self.faults, self.fault_count = faults, count
        super().__init__(
            text("The dictionary was not accepted. Errors: {count}.", count=count), where, text("Fix these lines.")
        )


class Match(NamedTuple):
    """An occurrence: characters `start` to `end` (exclusive), white space not counted; `weight` None where it is forced."""

    start: int
    end: int
    word: str
    weight: float | None


@dataclass(frozen=True)
class Dictionary:
    """The words that are `forced`, and those that are `suggested`, each with its weight in nats of log-odds, 0 to 20."""

    forced: frozenset[str] = frozenset()
    suggested: dict[str, float] = field(default_factory=dict)

    def __post_init__(self):
        object.__setattr__(self, "_indices", (_index(self.forced), _index(self.suggested)))

    @classmethod
    def parse(cls, content: str, where: str = "", force: bool = False) -> "Dictionary":
        """A word list, one a line: `WORD`, `WORD WEIGHT`, or `!WORD` to force it; `# …` is a remark.

        `force` takes every word as forced. Of a word on several lines the last counts. Raises UserError naming the
        faulty line, or WordListFault with all of them.
        """
        found, faults, count = cls.examine(content, where, force)
        if count > 1:
            raise WordListFault(faults, count, where)
        for fault in faults:
            place = f"{where}:{fault.line}" if where else text("line {line}", line=fault.line)
            raise UserError(fault.what, place, fault.advice)
        return found

    @classmethod
    def examine(cls, content: str, where: str = "", force: bool = False) -> tuple["Dictionary", list[Fault], int]:
        """As `parse`, but faulty lines are only listed: (the words of the others, the first faults, how many there are)."""
        forced: set[str] = set()
        suggested: dict[str, float] = {}
        faults: list[Fault] = []
        count = 0
        for number, line in enumerate(content.split("\n"), 1):
            parts = line.split()
            if not parts or parts[0] == "#":
                continue
            try:
                word, weight, must = _entry(parts)
                if len(forced) + len(suggested) >= MOST and word not in forced and word not in suggested:
                    raise UserError(
                        text("There are too many words."), "", text("At most {count} are allowed.", count=MOST)
                    )
            except UserError as error:
                count += 1
                if len(faults) < FAULT_LIMIT:
                    faults.append(Fault(where, number, error.what, error.advice))
                continue
            forced.discard(word)
            suggested.pop(word, None)
            if force or must:
                forced.add(word)
            else:
                suggested[word] = weight
        return cls(frozenset(forced), suggested), faults, count

    @classmethod
    def read(cls, path: str | Path, force: bool = False) -> "Dictionary":
        """The word list in a file of any usual encoding; raises UserError as `parse`, or for one that cannot be read."""
        try:
            data = Path(path).read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UserError(
                text("The dictionary cannot be read: {reason}.", reason=reason),
                str(path)[:200],
                text("Check the path."),
            ) from None
        return cls.parse(decoded(data, str(path)), str(path), force)

    def __len__(self) -> int:
        return len(self.forced) + len(self.suggested)

    def matches(self, characters: str, gaps: np.ndarray) -> list[Match]:
        """The occurrences that count in a text without white space, forced ones first; `gaps` int8 [n] as `squeeze` has them."""
        forced, suggested = self._indices
        found = list(_apart(characters, gaps, self.forced, forced)) if forced else []
        if suggested:
            rest = _fix(gaps, found) if found else gaps
            found += (
                Match(a, b, w, self.suggested[w]) for a, b, w in _longest(characters, rest, self.suggested, suggested)
            )
        return found

    def overlay(self, characters: str, gaps: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """(constraints int8 [n] with the forced words', log-odds float64 [n] added to a cut after each character or None)."""
        found = self.matches(characters, gaps)
        forced = [m for m in found if m.weight is None]
        constraints = _fix(gaps, forced) if forced else gaps
        if len(forced) == len(found):
            return constraints, None
        added = np.zeros(len(characters))
        for start, end, _, weight in found[len(forced) :]:
            added[start : end - 1] -= weight
            added[end - 1] += weight
            if start:
                added[start - 1] += weight
        return constraints, added


def decoded(data: bytes, name: str) -> str:
    """The text of a word list's bytes, in any usual encoding; raises UserError where it is none."""
    found = encodings.decode(data)
    if found.encoding is None or found.bad or "\0" in found.text:
        raise UserError(
            text("This file is not a readable dictionary."),
            name,
            text("Save it as plain text in UTF-8, one word per line."),
        )
    return found.text


def _entry(parts: list[str]) -> tuple[str, float, bool]:
    """(word, weight, is it forced?) of a line's parts; the UserError for a faulty one leaves its place to the caller."""
    word, forced = parts[0], parts[0][0] in _MARKS
    if forced:
        word = word[1:]
        if not word.strip(_MARKS):
            raise UserError(
                text("There is no word after “{mark}”.", mark=parts[0][:40]),
                "",
                text("Write a single “!” directly before the word."),
            )
        if word[0] in _MARKS:
            raise UserError(
                text("There is more than one “!” before the word."),
                "",
                text("Write a single “!” directly before the word."),
            )
    if len(word) > LONGEST:
        raise UserError(
            text("A word of {count} characters is too long.", count=len(word)),
            "",
            text("Write one word per line, with at most {count} characters.", count=LONGEST),
        )
    return word, _weight(parts[1:]), forced


def _weight(given: list[str]) -> float:
    try:
        weight = float(given[0]) if given else WEIGHT
    except ValueError:
        weight = math.nan
    if len(given) > 1 or not 0 <= weight <= HEAVIEST:
        raise UserError(
            text("“{value}” is not a valid weight.", value=" ".join(given)[:40]),
            "",
            text("A word can be followed by a number from {low} to {high}.", low=0, high=f"{HEAVIEST:g}"),
        )
    return weight


def _index(words) -> dict[str, list[int]]:
    """First character to the lengths of the words that begin with it, longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    return {first: sorted(lengths, reverse=True) for first, lengths in found.items()}


def _at(start: int, characters: str, gaps: np.ndarray, words, index: dict[str, list[int]]) -> int:
    """The end of the longest word that begins at `start` and fits, else `start`."""
    lengths = index.get(characters[start])
    if lengths is None or (start and gaps[start - 1] == JOIN):
        return start
    for length in lengths:
        end = start + length
        if (
            characters[start:end] in words
            and end <= len(characters)
            and gaps[end - 1] != JOIN
            and not (gaps[start : end - 1] == CUT).any()
        ):
            return end
    return start


def _apart(characters: str, gaps: np.ndarray, words, index) -> Iterator[Match]:
    """From the left, the longest each, none overlapping."""
    start = 0
    while start < len(characters):
        end = _at(start, characters, gaps, words, index)
        if end > start:
            yield Match(start, end, characters[start:end], None)
        start = max(end, start + 1)


def _longest(characters: str, gaps: np.ndarray, words, index) -> Iterator[tuple[int, int, str]]:
    """Every occurrence that lies inside no other."""
    reach = 0
    for start in range(len(characters)):
        end = _at(start, characters, gaps, words, index)
        if end > max(start, reach):
            reach = end
            yield start, end, characters[start:end]


def _fix(gaps: np.ndarray, forced: list[Match]) -> np.ndarray:
    fixed = gaps.copy()
    for start, end, *_ in forced:
        fixed[start : end - 1] = JOIN
        fixed[end - 1] = CUT
        if start:
            fixed[start - 1] = CUT
    return fixed
