"""A segmentation of a text, with what differs from the best one marked, as escaped HTML."""

from html import escape

from ...language import text
from ..glyphs import name, word
from ..hesitation import Hesitation, parts
from ..percent import short

_SHORT = 60  # characters up to which an alternative is shown whole
_WORD = 16  # characters of a word shown inside a sentence
_AROUND = 2  # words shown around the place where an alternative of a longer text parts
_GONE = '<span class="gone">…</span>'
_GAPS = 3  # gaps named; there may be more


def marked_words(prediction: dict, words: list[str]) -> str:
    """A segmentation with the spans marked that differ from the best one."""
    marked = parts(prediction["words"], words)
    if not marked and len(prediction["text"]) > _SHORT:
        return f'<span class="gone">{escape(text("the segmentation shown above"))}</span>'
    pieces, position, shown = [], 0, _nearby(words, marked) if len(prediction["text"]) > _SHORT else None
    for number, w in enumerate(words):
        if shown is None or number in shown:
            inside = any(part.begin <= position < part.end for part in marked)
            shown_word = word(w) if shown is None else brief(w)
            pieces.append(f'<span class="part">{shown_word}</span>' if inside else shown_word)
        elif not pieces or pieces[-1] != _GONE:
            pieces.append(_GONE)
        position += len(w)
    return "".join(pieces)


def differing_gaps(prediction: dict, words: list[str]) -> str:
    """The gaps where a segmentation differs from the best one."""
    gaps = [i for part in parts(prediction["words"], words) for i in part.gaps]
    if not gaps:
        return ""
    places = [
        f"<bdi>{escape(name(prediction['text'][i]))}</bdi> {short(prediction['boundary'][i])}" for i in gaps[:_GAPS]
    ]
    return f'<span class="at">{text("differs after {places}", places=text(", ").join(places) + (" …" if len(gaps) > _GAPS else ""))}</span>'


def _nearby(words: list[str], marked: list[Hesitation]) -> set[int]:
    """Indices of the words in a marked span and of a few around it."""
    inside, position = [], 0
    for number, w in enumerate(words):
        if any(part.begin <= position < part.end for part in marked):
            inside.append(number)
        position += len(w)
    return {near for number in inside for near in range(number - _AROUND, number + _AROUND + 1)}


def brief(characters: str) -> str:
    """A word inside a sentence, abbreviated if it is very long."""
    return word(characters if len(characters) <= _WORD else f"{characters[: _WORD // 2]}…{characters[-_WORD // 2 :]}")
