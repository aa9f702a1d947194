"""Words separated by whitespace after a number or code at the start of each line, such as 1. 我 愛 自然.

A running number may be followed by a mark or a tab; a code is one piece with a digit, as in the transcripts of speech
corpora.
"""

import re

from ...language import text
from ..sentences import Entries, Report, Sentence
from . import _columns, _word_tags

COLUMNS = False
_NUMBER = re.compile(r"\s*[(\[（【〔]?(\d{1,9})(?:[.．、:：,，;；|)\]）】〕]{1,2}\s*|\s+)(?=\S)")
_ALONE = re.compile(r"\s*(\d{1,9})\s+([.．、:：,，;；|)\]）】〕])\s+(?=\S)")  # with the mark as a separate piece
_DECIMAL = re.compile(r"\s*\d+[.．:：,]\d")
_CODE = re.compile(r"\s*(?=\S*\d)\S+\s+(?=\S)")
_FIT = 0.95  # share of the steps from line to line that must be by one


def likeness(lines: list[str], suffix: str) -> float:
    """Based on a running number from 0 or 1 at the start of every line, followed by words without tags."""
    full = [line for line in lines if line.strip()]
    matches = [match for line in full if (match := _NUMBER.match(line))]
    decimals = sum(_DECIMAL.match(line) is not None for line in full)
    if len(full) < 2 or len(matches) < len(full) or 2 * decimals > len(full):
        return 0.0
    numbers = [int(match[1]) for match in matches]
    rest = [line[match.end() :] for line, match in zip(full, matches)]
    if numbers[0] not in (0, 1) or not counts_up(numbers) or not any(map(_columns.is_cut, rest)):
        return 0.0
    tagged = any(_word_tags.likeness(rest, separator) for separator in "/_")
    first = {line.split()[0] for line in rest}
    unit = len(first) == 1 and next(iter(first)).isalpha()  # 1 月 …, 2 月 …: the number is part of the text
    return 0.0 if tagged or unit else 0.82


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Every line that is not blank is a sentence; a line without a number or code at the start is a fault."""
    start = _start(lines)
    count = 0
    first: tuple[int, str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        match = start.match(line)
        if match is None:
            report.fault(
                number,
                text("This line does not start with a number or code."),
                text(
                    "Every line needs one, such as “1. 我 愛 自然”; use --format words for files without numbers or "
                    "codes."
                ),
            )
            yield number, None
            continue
        count, first = count + 1, first or (number, match[0].strip())
        yield number, line[match.end() :].split()
    if first:
        report.note(
            first[0],
            text("{count} lines start with a number or code, such as “{number}”.", number=first[1], count=count),
            text("The number or code was not read as part of the text; use --format words to keep it."),
        )


def write(sentences: list[Sentence]) -> str:
    """A number, a full stop and the words."""
    return "".join(f"{number}. {' '.join(words)}\n" for number, words in enumerate(sentences, 1))


def counts_up(numbers: list[int]) -> bool:
    """Whether nearly all numbers are one more than the previous one; they may restart, as in several documents."""
    steps = [after - before for before, after in zip(numbers, numbers[1:])]
    restarts = sum(after in (0, 1) and after < before for before, after in zip(numbers, numbers[1:]))
    by_one = steps.count(1)
    return by_one >= 1 and by_one + restarts >= _FIT * len(steps) and by_one > restarts


def _start(lines: list[str]) -> re.Pattern[str]:
    """The pattern at the start of most lines: a number with a separate mark, a number, or a code."""
    full = [line for line in lines if line.strip()]
    if full and all(map(_ALONE.match, full)):
        return _ALONE
    fits = {pattern: sum(pattern.match(line) is not None for line in full) for pattern in (_NUMBER, _CODE)}
    return max(fits, key=fits.__getitem__)
