"""A user's dictionary: a list of words that force or suggest cuts on top of any model.

An occurrence of a word says of each gap what it should be: a cut before and after the word, none inside. A *forced* word
makes these constraints (`tags.CUT`, `JOIN`); a *suggested* one adds its weight w to the log-odds of each such gap: the odds
that the gap is as the word wants it are multiplied by e^w (e^(w/T) at temperature T, which divides every score). With w = 0
nothing changes, a larger w never makes the word less likely, and a forced word is the limit of an ever larger w. Every
path's score changes by a sum over gaps only, so that tags, cuts and alternatives keep fitting together.

Which occurrences count. Words match the text without its white space, character by character, full-width forms as their
half-width twins where the model reads them so; never across white space, in part of a grapheme cluster (the text's own
constraints win), or inside a run of Latin letters and digits (see `matching`). Forced words first: from the left, the longest
that fits; the next begins after it. Then suggested ones, wherever the forced leave room: an occurrence inside a longer one does
not count (longest match); where two overlap crosswise, both count, and where they contradict each other the model decides.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..corpora import Fault
from ..corpora import encoding as encodings
from ..errors import UserError
from ..language import text
from ..text.characters import fold_width
from ..text.tags import CUT, JOIN
from . import dictionary_lines
from .dictionary_lines import HEAVIEST, WEIGHT
from .matching import Match, Words, inside_runs

__all__ = ["HEAVIEST", "WEIGHT", "Dictionary", "Match", "WordListFault", "decoded"]


class WordListFault(UserError):
    """A word list that was refused for several lines; `.faults` has the first of the `.fault_count` there are."""

    def __init__(self, faults: list[Fault], count: int, where: str = ""):
        self.faults, self.fault_count = faults, count
        super().__init__(
            text("The dictionary was not accepted. Errors: {count}.", count=count), where, text("Fix these lines.")
        )


@dataclass(frozen=True)
class Dictionary:
    """The words that are `forced`, and those that are `suggested`, each with its weight in nats of log-odds, 0 to 20.

    Words in `open_start` and `open_end` may begin and end inside a run of Latin letters and digits. `notice` is what a reader of the
    list should know about how it was read, or "".
    """

    forced: frozenset[str] = frozenset()
    suggested: dict[str, float] = field(default_factory=dict)
    open_start: frozenset[str] = frozenset()
    open_end: frozenset[str] = frozenset()
    notice: str = field(default="", compare=False)

    @classmethod
    def parse(cls, content: str, where: str = "", force: bool = False) -> "Dictionary":
        """A word list, one word a line, in the form that `dictionary_lines` describes.

        `force` takes every word as forced. Of a word on several lines the last counts. Raises UserError naming the
        faulty line, or WordListFault with all of them.
        """
        dictionary, faults, count = cls.examine(content, where, force)
        if count > 1:
            raise WordListFault(faults, count, where)
        for fault in faults:
            place = f"{where}:{fault.line}" if where else text("line {line}", line=fault.line)
            raise UserError(fault.what, place, fault.advice)
        return dictionary

    @classmethod
    def examine(cls, content: str, where: str = "", force: bool = False) -> tuple["Dictionary", list[Fault], int]:
        """As `parse`, but faulty lines are only listed: (the words of the others, the first faults, how many there are)."""
        listed = dictionary_lines.read(content, where, force)
        lines = listed.words.values()
        dictionary = cls(
            frozenset(line.word for line in lines if line.weight is None),
            {line.word: line.weight for line in lines if line.weight is not None},
            frozenset(line.word for line in lines if line.open_start),
            frozenset(line.word for line in lines if line.open_end),
            _jieba_notice(where) if listed.jieba else "",
        )
        return dictionary, listed.faults, listed.fault_count

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

    def merged(self, other: "Dictionary") -> "Dictionary":
        """The words of both; of a word in both, what `other` says counts."""
        theirs = other.forced | other.suggested.keys()
        kept = {word: weight for word, weight in self.suggested.items() if word not in theirs}
        return Dictionary(
            (self.forced - theirs) | other.forced,
            kept | other.suggested,
            (self.open_start - theirs) | other.open_start,
            (self.open_end - theirs) | other.open_end,
            "\n".join(filter(None, (self.notice, other.notice))),
        )

    def matches(
        self, characters: str, gaps: np.ndarray, fold: bool = True, joined: np.ndarray | None = None
    ) -> list[Match]:
        """The occurrences that count in a text without white space, forced ones first; `gaps` int8 [n] as `squeeze` has them.

        With `fold` a full-width form equals its half-width twin, as most models read them. `joined`: `gaps` with what else is to stay
        in one piece; suggested words obey it, forced ones do not.
        """
        forced, suggested = self._folded if fold else self._exact
        inside = inside_runs(characters, gaps)
        seen = fold_width(characters) if fold else characters
        matches = list(forced.apart(seen, gaps, inside)) if forced else []
        if suggested:
            rest = _fix(gaps if joined is None else joined, matches)
            matches += suggested.longest(seen, rest, inside)
        return [match._replace(word=characters[match.start : match.end]) for match in matches]

    def overlay(
        self, characters: str, gaps: np.ndarray, fold: bool = True, joined: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """(constraints int8 [n] with the forced words', log-odds float64 [n] added to a cut after each character or None)."""
        matches = self.matches(characters, gaps, fold, joined)
        forced = [match for match in matches if match.weight is None]
        constraints = _fix(gaps if joined is None else joined, forced)
        if len(forced) == len(matches):
            return constraints, None
        added = np.zeros(len(characters))
        for start, end, _, weight in matches[len(forced) :]:
            assert weight is not None
            added[start : end - 1] -= weight
            added[end - 1] += weight
            if start:
                added[start - 1] += weight
        return constraints, added

    @functools.cached_property
    def _folded(self) -> tuple[Words, Words]:
        return self._indexed(fold_width)

    @functools.cached_property
    def _exact(self) -> tuple[Words, Words]:
        return self._indexed(str)

    def _indexed(self, key: Callable[[str], str]) -> tuple[Words, Words]:
        opened = set(map(key, self.open_start)), set(map(key, self.open_end))
        forced: dict[str, float | None] = dict.fromkeys(map(key, self.forced))
        suggested: dict[str, float | None] = {key(word): weight for word, weight in self.suggested.items()}
        return Words(forced, *opened), Words(suggested, *opened)


def decoded(data: bytes, name: str) -> str:
    """The text of a word list's bytes, in any usual encoding; raises UserError where it is none."""
    content = encodings.decode(data)
    if content.encoding is None or content.bad or "\0" in content.text:
        raise UserError(
            text("This file is not a readable dictionary."),
            name,
            text("Save it as plain text in UTF-8, one word per line."),
        )
    return content.text


def _jieba_notice(where: str) -> str:
    notice = text(
        "Read as a jieba dictionary (word, frequency, part of speech): frequencies and parts of speech are ignored."
    )
    return f"{where}: {notice}" if where else notice


def _fix(gaps: np.ndarray, forced: list[Match]) -> np.ndarray:
    """`gaps` with a cut at both edges of each match and none inside; `gaps` itself where there is no match."""
    if not forced:
        return gaps
    fixed = gaps.copy()
    for start, end, *_ in forced:
        fixed[start : end - 1] = JOIN
        fixed[end - 1] = CUT
        if start:
            fixed[start - 1] = CUT
    return fixed
