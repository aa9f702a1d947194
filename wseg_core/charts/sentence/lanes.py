"""Several segmentations of one text, aligned by character, with differences outlined.

Each lane is a model or the right words. Words are bars, a doubtful gap's strength is the number below it, and what the
lanes do not decide alike has one frame across all of them. Where a row is longer than the page is wide it goes on below,
all lanes together. Escaped HTML for `sentence.html`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from html import escape

from ...language import text
from ..glyphs import cluster, ending, name, plain
from ..hesitation import ends
from ..percent import exact, short
from .sentence import columns, sentence_ends, tall

_LONG = 200  # characters in a row, which goes on below where the page is narrower
_LABELLED = 9  # characters that fit every line: the names are repeated as often as a row may have lines
_LISTED = 6  # gaps named in a sentence
_SURE = 0.05  # a probability nearer to 0 or 1 is shown on hover only


@dataclass(frozen=True)
class Lane:
    """One segmentation: a `name` (any text), a `colour` (#rrggbb), its `words`, P(cut) after each character or None (gold)."""

    name: str
    colour: str
    words: list[str]
    boundary: list[float] | None = None


def parting(lanes: list[Lane]) -> list[int]:
    """The gaps (index of the character before) where the lanes differ."""
    cuts: list[set[int]] = [ends(lane.words) for lane in lanes]
    return sorted(cuts[0].union(*cuts) - cuts[0].intersection(*cuts)) if cuts else []


def picture(lanes: list[Lane], breaks: Collection[int] = frozenset()) -> str:
    """The lanes of one text; `breaks`: characters after which a new row begins."""
    characters = "".join(lanes[0].words)
    cuts, apart = [ends(lane.words) for lane in lanes], set(parting(lanes))
    firsts = {i: first for first, i in columns(characters, set().union(*cuts))}  # a grapheme cluster is one column
    stretches = _rows(characters, cuts[0], breaks)
    longest = max((stop - begin for begin, stop in stretches), default=1)
    colours = "".join(f";--r{number}:{lane.colour}" for number, lane in enumerate(lanes, 1))
    rows = []
    for begin, stop in stretches:
        units = "".join(
            _unit(lanes, cuts, characters, firsts[i], i, i in apart) for i in range(begin, stop) if i in firsts
        )
        rows.append(f'<div class="lanes">{_names(lanes, stop - begin)}{units}</div>')
    picture = f'<div style="--n:{longest};--k:{len(lanes)}{colours}">{"".join(rows)}</div>'
    return tall(picture, len(characters))


def note(lanes: list[Lane]) -> str:
    """Sentences on how many gaps the lanes agree, where they differ, and how many gold words each has."""
    characters, apart = "".join(lanes[0].words), parting(lanes)
    gaps = max(0, len(characters) - 1)
    if apart:
        places = text(", ").join(f"<bdi>{escape(ending(characters, i))}</bdi>" for i in apart[:_LISTED]) + (
            " …" if len(apart) > _LISTED else ""
        )
        sentences = [
            text(
                "They agree on {same} of {gaps} gaps and differ after {places}.",
                same=gaps - len(apart),
                gaps=gaps,
                places=places,
            )
        ]
    else:
        sentences = [escape(text("They agree on all {gaps} gaps.", gaps=gaps))]
    gold = next((lane for lane in lanes if lane.boundary is None), None)
    for lane in lanes:
        if gold and lane is not gold:
            right, f1 = _right(gold.words, lane.words)
            sentences.append(
                text(
                    "{name} gets {right} of the {count} gold words right (F1 {f1}).",
                    name=f"<bdi>{plain(lane.name)}</bdi>",
                    right=right,
                    count=len(gold.words),
                    f1=f"{100 * f1:.1f}%",
                )
            )
    return '<div class="note">' + "".join(f"<p>{s}</p>" for s in sentences) + "</div>"


def _right(gold: list[str], words: list[str]) -> tuple[int, float]:
    right = len(_spans(gold) & _spans(words))
    return right, 2 * right / (len(gold) + len(words))


def _spans(words: list[str]) -> set[tuple[int, int]]:
    stops = sorted(ends(words))
    return set(zip([-1, *stops], stops))


def _rows(characters: str, cuts: set[int], breaks: Collection[int]) -> list[tuple[int, int]]:
    """Rows as (begin, stop): one per line or sentence, broken between words of the first lane if possible."""
    stops = set(breaks) | sentence_ends(characters)
    rows, begin = [], 0
    while begin < len(characters):
        stop = min(len(characters), begin + _LONG)
        early = next((i + 1 for i in range(begin, stop) if i in stops), None)
        if early:
            stop = early
        elif stop < len(characters):
            stop = next((i + 1 for i in range(stop - 1, begin + _LONG // 2, -1) if i in cuts), stop)
        rows.append((begin, stop))
        begin = stop
    return rows


def _names(lanes: list[Lane], size: int) -> str:
    """The lanes' names beside each line of a row of `size` characters; unused ones are clipped."""
    shown = "".join(f'<bdi class="l" title="{plain(lane.name)}">{plain(lane.name)}</bdi>' for lane in lanes)
    again = f'<b aria-hidden="true">{shown}</b>' * ((size - 1) // _LABELLED)
    return f'<div class="names"><b>{shown}</b>{again}</div>'


def _unit(lanes: list[Lane], cuts: list[set[int]], characters: str, first: int, i: int, apart: bool) -> str:
    cells = "".join(_cell(lane, ends, characters, first, i) for lane, ends in zip(lanes, cuts))
    kind = "u"
    if apart:
        kind = f'u apart" title="{escape(text("not all have a cut after {character}", character=name(characters[first : i + 1])))}'
    return f'<div class="{kind}">{cluster(characters[first : i + 1])}{cells}</div>'


def _cell(lane: Lane, cuts: set[int], characters: str, first: int, i: int) -> str:
    kind = ("b" if first == 0 or first - 1 in cuts else "") + ("e" if i in cuts else "")
    if lane.boundary is None or i == len(characters) - 1:
        return f'<i class="l {kind}"></i>'
    p = lane.boundary[i]
    title = escape(
        text(
            "probability that a word ends after {character}: {value}",
            character=name(characters[first : i + 1]),
            value=exact(p),
        )
    )
    number = short(p) if _SURE < p < 1 - _SURE else ""
    return f'<i class="l {kind}" title="{title}">{number}</i>'
