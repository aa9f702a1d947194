"""What `slash` and `underscore` share: words that each carry a part-of-speech tag behind a separator."""

import re

from ...language import text
from . import _compounds

SHARE = 0.7  # so many of a file's pieces must be a word and a tag for it to be taken for this
_SENTENCE_NUMBER = re.compile(r"\d{8}-\d{2}-\d{3}-\d{3}")  # People's Daily: date, page, article, paragraph


def likeness(lines: list[str], separator: str) -> float:
    """By the share of pieces that are a word and a tag."""
    pieces = [piece for line in lines for piece in line.split()]
    if sum(separator in piece for piece in pieces) < SHARE / 2 * len(pieces):
        return 0.0
    tagged = [parts for piece in pieces if (parts := _compounds.piece(piece, separator))]
    return 0.8 if any(parts.word for parts in tagged) and len(tagged) >= SHARE * len(pieces) else 0.0


def parse(lines: list[str], separator: str, report):
    """A sentence a line; a piece without its tag is a fault, and so is the end of a compound that has no beginning."""
    kept, compounds, numbers = [], 0, []
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
        brackets = _compounds.resolve([parts for _, parts in pieces])
        if brackets.unopened is not None:
            report.fault(
                number,
                text("“{piece}” ends a compound that has no beginning.", piece=brackets.unopened[:40]),
                text("Write “[” before the compound's first word, or delete the “]”."),
            )
            yield number, None
            continue
        compounds += brackets.compounds
        kept += [(number, word) for word in brackets.kept]
        words = brackets.words
        if words and _SENTENCE_NUMBER.fullmatch(words[0]):
            numbers.append((number, words[0]))
            words = words[1:]
        if words:
            yield number, words
    _notes(report, kept if compounds else [], numbers)


def _notes(report, kept, numbers) -> None:
    if kept:
        report.note(
            kept[0][0],
            text("Words with an unmatched “[”: {count}, such as “{word}”.", count=len(kept), word=kept[0][1][:40]),
            text("The bracket was kept as a character of the word."),
        )
    if numbers:
        report.note(
            numbers[0][0],
            text(
                "Sentence numbers such as “{number}” stand at the beginning of lines: {count}.",
                number=numbers[0][1],
                count=len(numbers),
            ),
            text("They were left out."),
        )


def write(sentences: list[list[str]], separator: str) -> str:
    """Every word with the tag X, universal dependencies' tag for what is not known."""
    return "".join(" ".join(f"{word}{separator}X" for word in words) + "\n" for words in sentences)
