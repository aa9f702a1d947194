"""Compounds in brackets, as the People's Daily corpus marks them: `[中国/ns 科学院/nt]nt`, also `]/nt`.

Brackets of the text, as in `[2003]00072/nz` or `[0/n ,/w 1]/n`, are distinguished by how they are closed: a compound is
closed after a tag, a bracket of the text within a word.
"""

import re
from dataclasses import dataclass, field
from functools import cache

# tags of punctuation and of unknown words: a “]” before one of them is part of the text
_NO_COMPOUND = r"(?!(?i:w\w*|pu\w*|sym|x)(?!\w))"


@dataclass
class Piece:
    """One piece of a line: its `word` ("" for a bracket alone), its `tag`, and how many compounds it `ends`."""

    text: str
    word: str
    tag: str
    ends: int = 0


@dataclass
class Brackets:
    """The brackets of one line: `words` without those of compounds, and `unopened`, a piece that ends no compound.

    `compounds` is the number of matched pairs; the words in `kept` start with an unmatched bracket.
    """

    words: list[str] = field(default_factory=list)
    compounds: int = 0
    unopened: str | None = None
    kept: list[str] = field(default_factory=list)


def piece(text: str, separator: str) -> Piece | None:
    """The parts of `word/tag`, `word/tag]tag`, `word/tag]/tag` or a bracket alone; None for anything else."""
    if text == "[":
        return Piece(text, "", "")
    match = _lone_end(separator).fullmatch(text)
    if match:
        return Piece(text, "", "", text.count("]"))
    match = _tagged(separator).fullmatch(text)
    return Piece(text, match["word"], match["tag"], match["ends"].count("]")) if match else None


def resolve(pieces: list[Piece]) -> Brackets:
    """Matches the brackets of a line and removes those of compounds from its words."""
    result, stripped = Brackets(), [0] * len(pieces)
    open_brackets: list[tuple[int, bool]] = []  # (piece, whether it may open a compound), innermost last
    for index, item in enumerate(pieces):
        if item.text == "[":
            open_brackets.append((index, True))
            continue
        leading, depth = len(item.word) - len(item.word.lstrip("[")), 0
        for place, character in enumerate(item.word):
            if character == "[":
                open_brackets.append((index, place < leading < len(item.word)))
                depth += 1
            elif character == "]" and open_brackets:
                open_brackets.pop()
        for _ in range(item.ends):
            while open_brackets and not open_brackets[-1][1]:
                open_brackets.pop()
            if not open_brackets:
                result.unopened = item.text
                return result
            stripped[open_brackets.pop()[0]] += 1
            result.compounds += 1
    result.words = [item.word[count:] for item, count in zip(pieces, stripped) if item.word]
    result.kept = [pieces[index].word or "[" for index, compound in open_brackets if compound]
    return result


@cache
def _tagged(separator: str) -> re.Pattern[str]:
    mark = re.escape(separator)
    tag = rf"[A-Za-z-](?:(?!{mark})[\w-])*"  # the last separator is the one before the tag
    return re.compile(rf"(?P<word>.+?){mark}(?P<tag>{tag})(?P<ends>(?:{_end(mark)})*)")


@cache
def _lone_end(separator: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_end(re.escape(separator))})+")


def _end(mark: str) -> str:
    """The end of a compound: “]”, mostly followed by the compound's label."""
    return rf"\](?:{mark}?{_NO_COMPOUND}[A-Za-z](?:(?!{mark})\w)*)?"
