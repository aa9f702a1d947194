"""Lines of a word list: `WORD`, `WORD WEIGHT`, `!WORD`, `~WORD~`, and files in the format of jieba's dictionaries.

`!` before a word forces it; a forced word has no weight. `~` at an edge that is a Latin letter or a digit opens that
edge: `~ces` also matches in `processes`, whereas `ces` matches only as a separate run. Words contain no white space.
`# …` is a comment.

jieba's dictionaries have lines `WORD FREQUENCY TAG`, the last two optional. A list is read as one if a line has all
three, or if most numbers are above the highest weight, and no line is in the format above. Frequencies and tags are
ignored: jieba uses frequencies to choose between segmentations, which is the task of the model here.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import regex

from ..corpora import FAULT_LIMIT, Fault
from ..errors import UserError
from ..language import text
from .matching import RUN_CHARACTER

WEIGHT = 4.0  # of a word without one: multiplies the odds of each gap by 55
HEAVIEST = 20.0
LONGEST = 64  # characters of a word
MOST = 500_000  # words
_MARKS = "!！"  # before a word: it is forced
_OPEN_START = regex.compile(rf"[~～](?={RUN_CHARACTER})")
_OPEN_END = regex.compile(rf"{RUN_CHARACTER}[~～]$")
_INTEGER = regex.compile(r"[0-9]+")
_TAG = regex.compile(
    r"[a-z]{1,2}|n[rst][a-z0-9]{1,2}|eng"
)  # part of speech; not any word, or “iPhone 15 pro” would be one
_FEWEST = 3  # lines `WORD FREQUENCY` that distinguish a list of frequencies from a mistyped weight


class Line(NamedTuple):
    """A listed word; `weight` is None if it is forced; whether it may begin and end inside a run (see `matching`)."""

    word: str
    weight: float | None
    open_start: bool
    open_end: bool


@dataclass
class Listed:
    """The content of a list: its words, its first faults and their total number, and whether it is in jieba's format."""

    words: dict[str, Line] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    jieba: bool = False


def read(content: str, where: str = "", force: bool = False) -> Listed:
    """The words of a list; faulty lines are skipped and reported. Of repeated words the last line counts.

    `force`: reads every word as forced and ignores weights.
    """
    lines = [(number, parts) for number, line in enumerate(content.split("\n"), 1) if (parts := line.split())]
    lines = [(number, parts) for number, parts in lines if parts[0] != "#"]
    listed = Listed(jieba=_is_jieba([parts for _, parts in lines]))
    for number, parts in lines:
        try:
            line = _line([parts[0]] if listed.jieba and _fits_jieba(parts) else parts)
            if len(listed.words) >= MOST and line.word not in listed.words:
                raise UserError(text("There are too many words."), "", text("At most {count} are allowed.", count=MOST))
        except UserError as error:
            listed.fault_count += 1
            if len(listed.faults) < FAULT_LIMIT:
                listed.faults.append(Fault(where, number, error.what, error.advice))
            continue
        listed.words[line.word] = line._replace(weight=None) if force else line
    return listed


def _line(parts: list[str]) -> Line:
    """The word of a line, from its parts; raises UserError without a place, which the caller adds."""
    word, forced = parts[0], parts[0][0] in _MARKS
    if forced:
        word = _forced(parts)
    open_start, open_end = bool(_OPEN_START.match(word)), bool(_OPEN_END.search(word))
    word = word[open_start : len(word) - open_end]
    if len(word) > LONGEST:
        raise UserError(
            text("A word of {count} characters is too long.", count=len(word)),
            "",
            text("Write one word per line, with at most {count} characters.", count=LONGEST),
        )
    return Line(word, None if forced else _weight(parts[1:]), open_start, open_end)


def _forced(parts: list[str]) -> str:
    """The word after “!”."""
    word = parts[0][1:]
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
    if len(parts) > 1:
        raise UserError(
            text("A forced word takes no weight and contains no space: “{line}”.", line=" ".join(parts)[:80]),
            "",
            text("Write “!” and the word, with nothing after it, or leave out “!” to suggest the word with a weight."),
        )
    return word


def _weight(given: list[str]) -> float:
    try:
        weight = float(given[0]) if given else WEIGHT
    except ValueError:
        weight = math.nan
    if len(given) > 1 or not 0 <= weight <= HEAVIEST:
        raise UserError(
            text("“{value}” is not a valid weight.", value=" ".join(given)[:40]),
            "",
            text(
                "A word contains no space; it can be followed by a number from {low} to {high}.",
                low=0,
                high=f"{HEAVIEST:g}",
            ),
        )
    return weight


def _is_jieba(lines: list[list[str]]) -> bool:
    numbers = [parts[1] for parts in lines if len(parts) == 2 and not _TAG.fullmatch(parts[1])]
    if any(parts[0][0] in _MARKS for parts in lines) or not all(map(_INTEGER.fullmatch, numbers)):
        return False
    frequencies = sum(float(number) > HEAVIEST for number in numbers)
    tagged = any(len(parts) == 3 and _fits_jieba(parts) for parts in lines)
    return tagged or (frequencies >= _FEWEST and 2 * frequencies > len(numbers))


def _fits_jieba(parts: list[str]) -> bool:
    """`WORD`, `WORD FREQUENCY`, `WORD TAG` or `WORD FREQUENCY TAG`."""
    if len(parts) == 3:
        return bool(_INTEGER.fullmatch(parts[1]) and _TAG.fullmatch(parts[2]))
    return len(parts) == 1 or (len(parts) == 2 and bool(_INTEGER.fullmatch(parts[1]) or _TAG.fullmatch(parts[1])))
