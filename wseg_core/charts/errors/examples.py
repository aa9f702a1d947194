"""Mistakes in context: gold words above the model's, aligned by character, as escaped HTML."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from pathlib import Path

from ...language import text
from ..glyphs import glyph, plain

_AROUND = 8  # characters shown before and after, at least; more where a word would be cut
_LONGEST = 40  # characters of a mistake that are shown
_LABELLED = 6  # characters that fit every line: the names are repeated as often as there may be lines


@dataclass(frozen=True)
class Side:
    """One segmentation of the sentence: a `name` (any text), its `words`, and whether it is the gold one."""

    name: str
    words: list[str]
    gold: bool = False


def html(inner: str) -> str:
    """`inner` (from the functions below) with its style sheet."""
    return f"<style>{_css()}</style><div class='ex'>{inner}</div>"


def example(sides: list[Side], start: int, end: int, notes: Iterable[str] = ()) -> str:
    """The sides' words around the marked characters `start` to `end`, with `notes` below.

    Where they are longer than the page is wide they go on below, all sides together.
    """
    size = sum(map(len, sides[0].words))
    end = min(end, start + _LONGEST)
    begin, stop = max(0, start - _AROUND), min(size, end + _AROUND)
    right = _spans(next((side.words for side in sides if side.gold), []))
    columns = zip(*(_cells(side, right, start, end, begin, stop) for side in sides))
    units = [f'<div class="u">{"".join(cells)}</div>' for cells in columns]
    more = f'<div class="u more">{"<b>…</b>" * len(sides)}</div>'
    units = [more if begin else "", *units, more if stop < size else ""]
    remarks = "".join(f"<span>{plain(note)}</span>" for note in notes)
    rows = f'<div class="sides" style="--k:{len(sides)}">{_names(sides, stop - begin)}{"".join(units)}</div>'
    return f'<div class="one">{rows}<div class="about">{remarks}</div></div>'


def _cells(side: Side, right: set[tuple[int, int]], start: int, end: int, begin: int, stop: int) -> list[str]:
    """The characters from `begin` to `stop` of one side; a word's first and last have the classes b and e."""
    cells, last = [], 0
    for word in side.words:
        first, last = last, last + len(word)
        if last <= begin or first >= stop:
            continue
        kind = "gold" if side.gold else "guess"
        if first < end and last > start:
            kind += " hit good" if (first, last) in right else " hit"
        for at in range(max(begin, first), min(stop, last)):
            edges = " b" * (at == first) + " e" * (at == last - 1)
            cells.append(f'<b class="{kind}{edges}">{glyph(word[at - first])}</b>')
    return cells


def _names(sides: list[Side], size: int) -> str:
    """The sides' names beside each line that `size` characters may take; what is beyond the last line is clipped."""
    shown = "".join(f'<em title="{plain(side.name)}">{plain(side.name)}</em>' for side in sides)
    again = f'<div aria-hidden="true">{shown}</div>' * ((size - 1) // _LABELLED)
    return f'<div class="names"><div>{shown}</div>{again}</div>'


def _spans(words: list[str]) -> set[tuple[int, int]]:
    ends = list(accumulate(map(len, words)))
    return set(zip([0, *ends], ends))


def none(sentence: str) -> str:
    """Placeholder for an empty list of examples."""
    return f'<p class="nothing">{escape(sentence)}</p>'


def names() -> tuple[str, str]:
    """Labels of the gold side and the model's side."""
    return text("gold"), text("predicted")


@functools.cache
def _css() -> str:
    return Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
