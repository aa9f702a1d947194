"""Mistakes as they stand in their sentences: gold words over the model's, character above character, as escaped HTML."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from pathlib import Path

from ..language import text
from .glyphs import glyph, plain

_AROUND = 8  # characters shown before and after, at least; more where a word would be cut
_LONGEST = 40  # characters of a mistake that are shown


@dataclass(frozen=True)
class Side:
    """One reading of the sentence: a `name` (any text), its `words`, and whether it is the gold one."""

    name: str
    words: list[str]
    gold: bool = False


def html(inner: str) -> str:
    """`inner`, made by the functions below, with its style sheet."""
    return f"<style>{_css()}</style><div class='ex'>{inner}</div>"


def example(sides: list[Side], start: int, end: int, notes: Iterable[str] = ()) -> str:
    """The sides' words around the characters `start` to `end`, which are marked; `notes` stand under them."""
    size = sum(map(len, sides[0].words))
    end = min(end, start + _LONGEST)
    begin, stop = max(0, start - _AROUND), min(size, end + _AROUND)
    right = _spans(next((side.words for side in sides if side.gold), []))
    rows = "".join(_row(side, right, start, end, begin, stop, size) for side in sides)
    said = "".join(f"<span>{plain(note)}</span>" for note in notes)
    return f'<div class="one"><div class="rows">{rows}</div><div class="about">{said}</div></div>'


def _row(side: Side, right: set[tuple[int, int]], start: int, end: int, begin: int, stop: int, size: int) -> str:
    boxes, position = ["<i>…</i>" if begin else "<i></i>"], 0
    for word in side.words:
        first, last = position, position + len(word)
        position = last
        if last <= begin or first >= stop:
            continue
        kind = (" hit good" if (first, last) in right else " hit") if first < end and last > start else ""
        kind += (" from" if first < begin else "") + (" on" if last > stop else "")
        characters = "".join(f"<b>{glyph(c)}</b>" for c in word[max(0, begin - first) : stop - first])
        boxes.append(f'<bdo class="w{kind}" dir="ltr">{characters}</bdo>')
    boxes.append("<i>…</i>" if stop < size else "")
    kind = "gold" if side.gold else "guess"
    label = f'<em title="{plain(side.name)}">{plain(side.name)}</em>'
    return f'<div class="r {kind}">{label}{"".join(boxes)}</div>'


def _spans(words: list[str]) -> set[tuple[int, int]]:
    ends = list(accumulate(map(len, words)))
    return set(zip([0, *ends], ends))


def none(sentence: str) -> str:
    """What stands where there is no example."""
    return f'<p class="nothing">{escape(sentence)}</p>'


def names() -> tuple[str, str]:
    """What the gold side and the model's side are called."""
    return text("gold"), text("predicted")


@functools.cache
def _css() -> str:
    return Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
