"""Custom dictionaries: lists of words that force or suggest cuts, applied on top of any model.

An occurrence of a word requires a cut before and after the word and none inside. A *forced* word turns these
requirements into constraints (`tags.CUT`, `JOIN`). A *suggested* word adds its weight w to the log-odds of each such
gap: the odds of the required state are multiplied by e^w (e^(w/T) at temperature T, which divides every score). w = 0
has no effect, a larger w never makes the word less likely, and a forced word is the limit of a growing w. The scores
of paths change by sums over gaps only, so that tags, cuts and alternatives remain consistent.

Selection of occurrences: words are matched to the text without its white space, character by character, with
full-width forms equal to half-width forms if the model folds them; never across white space, in part of a grapheme
cluster (the constraints of the text have priority), or inside a run of Latin letters and digits (see `matching`).
Forced words are matched first, from the left, the longest that fits at each position. Then suggested words are
matched in the remaining text: an occurrence inside a longer one is dropped (longest match); of two that overlap
otherwise, both are used, and where they contradict each other the model decides.
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
    """A word list with several faulty lines; `.faults` has the first of `.fault_count` faults."""

    def __init__(self, faults: list[Fault], count: int, where: str = ""):
        self.faults, self.fault_count = faults, count
        super().__init__(
            text("The dictionary was not accepted. Errors: {count}.", count=count), where, text("Fix these lines.")
        )


@dataclass(frozen=True)
class Dictionary:
    """The `forced` words, and the `suggested` words with their weights in nats of log-odds, 0 to 20.

    Words in `open_start` and `open_end` may begin and end inside a run of Latin letters and digits. `notice` is a
    message about how the list was read, or "".
    """

    forced: frozenset[str] = frozenset()
    suggested: dict[str, float] = field(default_factory=dict)
    open_start: frozenset[str] = frozenset()
    open_end: frozenset[str] = frozenset()
    notice: str = field(default="", compare=False)

    @classmethod
    def parse(cls, content: str, where: str = "", force: bool = False) -> "Dictionary":
        """The dictionary of a word list, one word per line, in the format of `dictionary_lines`.

        `force`: reads every word as forced. Of repeated words the last line counts. Raises UserError that names the
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
        """Like `parse`, but skips faulty lines: (the other words, the first faults, the number of faults)."""
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
        """The dictionary in a file of any common encoding; raises UserError like `parse`, or for a file that cannot be read."""
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
        """The words of both; for a word in both, the entry of `other` counts."""
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
        """The occurrences that are used in a text without white space, forced ones first; `gaps`: int8 [n] from `squeeze`.

        `fold`: whether full-width forms equal half-width forms, as for most models. `joined`: `gaps` with further
        text that is kept whole, which suggested words respect and forced ones do not.
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
        """(constraints int8 [n] including forced words, float64 [n] added to the log-odds of a cut after each character, or None)."""
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
    """The text of a word list's bytes, in any common encoding; raises UserError if it cannot be decoded."""
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
    """`gaps` with cuts at both edges of each match and none inside; returns `gaps` itself without matches."""
    if not forced:
        return gaps
    fixed = gaps.copy()
    for start, end, *_ in forced:
        fixed[start : end - 1] = JOIN
        fixed[end - 1] = CUT
        if start:
            fixed[start - 1] = CUT
    return fixed
