"""Characters and words of any text as escaped HTML; invisible characters are shown, direction marks are isolated.

A character that draws nothing by itself (a control, a direction mark, a joiner) is shown as its code; a combining
mark stands on a dotted circle; words are isolated, so that right-to-left text cannot reorder what is beside it.
"""

import unicodedata
from html import escape

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}


def glyph(character: str) -> str:
    """One code point as visible HTML."""
    category = unicodedata.category(character)
    if category in _UNSEEN:
        return f'<span class="code">{code(character)}</span>'
    if category.startswith("M"):
        return "\u25cc" + escape(character)
    return escape(character)


def name(character: str) -> str:
    """One code point for a sentence or a tooltip: itself if visible, otherwise its code. Not escaped."""
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
