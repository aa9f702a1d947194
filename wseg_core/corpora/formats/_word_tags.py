"""Words with part-of-speech tags after a separator, for `slash` and `underscore`."""

import re

from ...language import text
from ..sentences import Entries, Report, Sentence
from . import _compounds

SHARE = 0.7  # share of the pieces that must be a word and a tag
_SENTENCE_NUMBER = re.compile(r"\d{8}-\d{2}-\d{3}-\d{3}")  # People's Daily: date, page, article, paragraph


def likeness(lines: list[str], separator: str) -> float:
    """Based on the share of pieces that are a word and a tag."""
    pieces = [piece for line in lines for piece in line.split()]
    if sum(separator in piece for piece in pieces) < SHARE / 2 * len(pieces):
        return 0.0
    tagged = [parts for piece in pieces if (parts := _compounds.piece(piece, separator))]
    return 0.8 if any(parts.word for parts in tagged) and len(tagged) >= SHARE * len(pieces) else 0.0


def parse(lines: list[str], separator: str, report: Report) -> Entries:
    """Every line is a sentence; a piece without a tag is a fault, and so is the end of a compound that was not opened."""
    unmatched: list[tuple[int, str]] = []
    sentence_numbers: list[tuple[int, str]] = []
    compounds = 0
    for number, line in enumerate(lines, 1):
        pieces = [(piece, _compounds.piece(piece, separator)) for piece in line.split()]
        if not pieces:
            continue
        wrong = next((piece for piece, parts in pieces if parts is None), None)
        if wrong is not None:
            report.fault(
                number,
                text("“{piece}” is not a word with a tag.", piece=wrong[:40]),
                text("Write word{separator}tag, such as 自然{separator}NN.", separator=separator),
            )
            yield number, None
            continue
        brackets = _compounds.resolve([parts for _, parts in pieces if parts is not None])
        if brackets.unopened is not None:
            report.fault(
                number,
                text("“{piece}” closes a compound that was not opened.", piece=brackets.unopened[:40]),
                text("Add “[” before the first word of the compound, or remove the “]”."),
            )
            yield number, None
            continue
        compounds += brackets.compounds
        unmatched += [(number, word) for word in brackets.kept]
        words = brackets.words
        if words and _SENTENCE_NUMBER.fullmatch(words[0]):
            sentence_numbers.append((number, words[0]))
            words = words[1:]
        if words:
            yield number, words
    _notes(report, unmatched if compounds else [], sentence_numbers)


def _notes(report: Report, unmatched: list[tuple[int, str]], sentence_numbers: list[tuple[int, str]]) -> None:
    if unmatched:
        report.note(
            unmatched[0][0],
            text(
                "Words with an unmatched “[”: {count}, such as “{word}”.",
                count=len(unmatched),
                word=unmatched[0][1][:40],
            ),
            text("The bracket was kept as part of the word."),
        )
    if sentence_numbers:
        report.note(
            sentence_numbers[0][0],
            text(
                "Sentence numbers at the start of lines, such as “{number}”: {count}.",
                number=sentence_numbers[0][1],
                count=len(sentence_numbers),
            ),
            text("They were skipped."),
        )


def write(sentences: list[Sentence], separator: str) -> str:
    """Every word with the tag X, the tag of Universal Dependencies for other words."""
    return "".join(" ".join(f"{word}{separator}X" for word in words) + "\n" for words in sentences)
