"""Words separated by white space, behind a number or code in front of each line: 1. 我 愛 自然.

A running number may have a mark behind it, or a TAB; a code is one piece with a digit, as speech corpora have it
before each transcript.
"""

import re

from ...language import text
from . import _columns, _word_tags

COLUMNS = False
_NUMBER = re.compile(r"\s*[(\[（【〔]?(\d{1,9})(?:[.．、:：,，;；|)\]）】〕]{1,2}\s*|\s+)(?=\S)")
_ALONE = re.compile(r"\s*(\d{1,9})\s+([.．、:：,，;；|)\]）】〕])\s+(?=\S)")  # the mark is a piece of its own
_DECIMAL = re.compile(r"\s*\d+[.．:：,]\d")
_CODE = re.compile(r"\s*(?=\S*\d)\S+\s+(?=\S)")
_FIT = 0.95  # so many of the steps from line to line must be by one


def likeness(lines: list[str], suffix: str) -> float:
    """Where a running number from 0 or 1 stands in front of every line, and the rest is cut into words without tags."""
    full = [line for line in lines if line.strip()]
    matches = [_NUMBER.match(line) for line in full]
    if len(full) < 2 or None in matches or 2 * sum(map(bool, map(_DECIMAL.match, full))) > len(full):
        return 0.0
    numbers = [int(match[1]) for match in matches]
    rest = [line[match.end() :] for line, match in zip(full, matches)]
    if numbers[0] not in (0, 1) or not counts_up(numbers) or not any(map(_columns.is_cut, rest)):
        return 0.0
    tagged = any(_word_tags.likeness(rest, separator) for separator in "/_")
    first = {line.split()[0] for line in rest}
    unit = len(first) == 1 and next(iter(first)).isalpha()  # 1 月 …, 2 月 …: the number belongs to the text
    return 0.0 if tagged or unit else 0.82


def parse(lines: list[str], column: str | None, report):
    """Every line that is not blank is a sentence; one without a number or code in front is a fault."""
    front = _front(lines)
    count, first = 0, None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        match = front.match(line)
        if match is None:
            report.fault(
                number,
                text("No number or code stands in front of this line."),
                text("Every line needs one, such as “1. 我 愛 自然”; --format words reads lines without."),
            )
            yield number, None
            continue
        count, first = count + 1, first or (number, match[0].strip())
        yield number, line[match.end() :].split()
    if first:
        report.note(
            first[0],
            text("A number or code such as “{number}” stands in front of {count} lines.", number=first[1], count=count),
            text("It was left out; --format words keeps it."),
        )


def write(sentences: list[list[str]]) -> str:
    """A number, a full stop and the words."""
    return "".join(f"{number}. {' '.join(words)}\n" for number, words in enumerate(sentences, 1))


def counts_up(numbers: list[int]) -> bool:
    """Whether nearly all of the numbers follow the one before; they may begin anew, as in several documents."""
    steps = [after - before for before, after in zip(numbers, numbers[1:])]
    restarts = sum(after in (0, 1) and after < before for before, after in zip(numbers, numbers[1:]))
    by_one = steps.count(1)
    return by_one >= 1 and by_one + restarts >= _FIT * len(steps) and by_one > restarts


def _front(lines: list[str]) -> re.Pattern[str]:
    """What stands in front of the lines: a number with a mark of its own, a number, or a code."""
    full = [line for line in lines if line.strip()]
    if full and all(map(_ALONE.match, full)):
        return _ALONE
    fits = {pattern: sum(pattern.match(line) is not None for line in full) for pattern in (_NUMBER, _CODE)}
    return max(fits, key=fits.__getitem__)
