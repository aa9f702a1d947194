"""Characters and words of any text as escaped HTML; invisible characters are shown, direction marks are isolated.

A character that draws nothing by itself (a control, a direction mark, a joiner) is shown as its code; a combining
mark stands on a dotted circle; words are isolated, so that right-to-left text cannot reorder what is beside it.
"""

import unicodedata
from html import escape

import regex

_LONGEST = 16  # code points of one cluster that are drawn; a joined emoji has at most 15
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}


def glyph(character: str) -> str:
    """One code point as visible HTML."""
    category = unicodedata.category(character)
    if category in _UNSEEN:
        return f'<span class="code">{code(character)}</span>'
    if category.startswith("M"):
        return "\u25cc" + escape(character)
    return escape(character)


def cluster(characters: str, note: str = "") -> str:
    """A grapheme cluster (a letter with marks, a joined emoji) as visible HTML, its tooltip the code points and `note`;
    a single code point as `glyph`."""
    if len(characters) == 1:
        return glyph(characters)
    first = "\u25cc" if unicodedata.category(characters[0]).startswith("M") else ""
    rest = "…" if len(characters) > _LONGEST else ""
    codes = " ".join(map(code, characters[:_LONGEST])) + rest
    title = f"{codes}: {escape(note)}" if note else codes
    return f'<span class="cluster" title="{title}">{first}{escape(characters[:_LONGEST])}{rest}</span>'


def ending(characters: str, i: int) -> str:
    """The grapheme cluster that ends with character `i`, for a sentence or a tooltip: visible, not escaped."""
    begin = max(0, i + 1 - _LONGEST)
    return name(regex.findall(r"\X", characters[begin : i + 1])[-1])


def name(character: str) -> str:
    """A code point or cluster for a sentence or a tooltip: itself if visible, otherwise its code. Not escaped."""
    if len(character) > 1:
        return character[:_LONGEST]
    return code(character) if unicodedata.category(character) in _UNSEEN else character


def code(character: str) -> str:
    """U+200D."""
    return f"U+{ord(character):04X}"


def word(characters: str) -> str:
    """A word as isolated HTML; lone surrogates, which UTF-8 cannot encode, are shown as their codes."""
    shown = "".join(code(c) if unicodedata.category(c) in ("Cs", "Cc") else c for c in characters)
    return f'<bdi class="w">{escape(shown)}</bdi>'


def plain(sentence: str) -> str:
    """A sentence or a name as HTML on one line; control characters and direction marks are shown as their codes."""
    shown = (code(c) if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in " ".join(str(sentence).split()))
    return escape("".join(shown))
