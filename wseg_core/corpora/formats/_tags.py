"""From characters with tags to words, for `tagged` and `inline`."""

import re
from collections.abc import Iterable

from ...language import text
from ..sentences import Report, Sentence

KNOWN = ("B", "B2", "B3", "I", "M", "E", "S")
_TAG = re.compile(r"(B2|B3|[BIMES])(?:[-_].+)?", re.IGNORECASE)
Row = tuple[int, str, str]  # (line, character, label)


def tag(label: str) -> str | None:
    """The tag of a label such as `B`, `b-WORD` or `E_NN`; None for an unknown one."""
    match = _TAG.fullmatch(label.strip())
    return match[1].upper() if match else None


def are_closed(labels: Iterable[str]) -> bool:
    """Whether the scheme has tags that end a word (E, S), unlike BI."""
    return any(tag(label) in ("E", "S") for label in labels)


def words(rows: list[Row], closed: bool, report: Report) -> Sentence | None:
    """The words of one sentence, or None if a row has a fault; `closed` as returned by `are_closed`."""
    result: list[str] = []
    inside, number, label = False, 0, ""
    for number, character, label in rows:
        if len(character) != 1:
            report.fault(
                number,
                text("“{cell}” is not one character.", cell=character[:40]),
                text("Write a character, a tab and its tag."),
            )
            return None
        known = tag(label)
        if known is None:
            _unknown(number, label, report)
            return None
        begins = known in ("B", "S")
        if begins == inside if closed else not (begins or result):
            _misplaced(number, label, report)
            return None
        if begins:
            result.append(character)
        else:
            result[-1] += character
        inside = known not in ("E", "S")
    if inside and closed:
        _misplaced(number, label, report)
        return None
    return report.words(result, rows[0][0])


def _unknown(number: int, label: str, report: Report) -> None:
    advice = text("Available: {names}.", names=", ".join(KNOWN))
    if label.strip().upper() == "O":
        advice = text(
            "The tag O suggests that the file labels names, not words. Available: {names}.", names=", ".join(KNOWN)
        )
    report.fault(number, text("Unknown tag “{tag}”.", tag=label[:40]), advice)


def _misplaced(number: int, label: str, report: Report) -> None:
    report.fault(
        number,
        text("The tag {tag} is not allowed here.", tag=label.strip()[:40]),
        text("A word is tagged B, then I or M, then E; or S alone. With only the tags B and I, it starts with B."),
    )
