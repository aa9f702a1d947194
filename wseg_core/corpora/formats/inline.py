"""Characters with tags (BIES, BMES, six tags or BI) on one line, such as 我/S 愛/S 自/B 然/E.

A slash, an underscore or a vertical bar separates a character and its tag.
"""

from ...language import text
from ...text.tags import scheme
from ..sentences import Entries, Report, Sentence
from . import _tags

COLUMNS = False
SEPARATORS = "/_|"
_SHARE = 0.9  # share of the pieces that must be a character and a tag


def likeness(lines: list[str], suffix: str) -> float:
    """Based on the share of pieces that are a character and a known tag, including the start of a longer word."""
    pieces = [_parts(piece) for line in lines for piece in line.split()]
    tags = [_tags.tag(parts[1]) for parts in pieces if parts and len(parts[0]) == 1]
    sure = "B" in tags and len(set(tags) - {None}) > 1
    return 0.9 if sure and len(tags) - tags.count(None) >= _SHARE * len(pieces) else 0.0


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Every line is a sentence; a piece that is not a character and a tag is a fault."""
    rows = [[_parts(piece) or (piece, "") for piece in line.split()] for line in lines]
    closed = _tags.are_closed(label for row in rows for _, label in row)
    for number, row in enumerate(rows, 1):
        wrong = next((character for character, label in row if not label), None)
        if wrong is not None:
            report.fault(
                number,
                text("“{piece}” is not a character with a tag.", piece=wrong[:40]),
                text("Write each character with its tag, such as 自/B 然/E."),
            )
            yield number, None
        elif row:
            yield number, _tags.words([(number, character, label) for character, label in row], closed, report)


def write(sentences: list[Sentence]) -> str:
    """BIES, with a slash before the tag."""
    bies = scheme("bies")
    return "".join(
        " ".join(f"{character}/{tag}" for word in words for character, tag in zip(word, bies.word(len(word)))) + "\n"
        for words in sentences
    )


def _parts(piece: str) -> tuple[str, str] | None:
    """(character, label) before and after the separator; None if there is none."""
    return (piece[0], piece[2:]) if len(piece) > 2 and piece[1] in SEPARATORS else None
