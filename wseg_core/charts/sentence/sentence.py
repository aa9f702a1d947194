"""Probabilities of cuts and tags over the characters of a text, as escaped HTML for a page or a notebook.

Every function takes the `probabilities` JSON of DESIGN §3. Nothing of the text is ever markup. Letters and lines
follow the page's light or dark theme (CSS `color-scheme`); tags keep their colour, and show letter and number too.
"""

import functools
import re
from collections.abc import Collection
from html import escape
from pathlib import Path

from ...language import text
from ...text.characters import JOIN, squeeze
from ..entropy import entropies, most
from ..glyphs import cluster, ending, name
from ..hesitation import Hesitation, disagrees, ends, hesitations, undecided
from ..legible import style
from ..percent import exact, percent, short
from .differences import brief, differing_gaps, marked_words

_LISTED = 3  # hesitations described in words; the others are only drawn
_LONG = 200  # characters from which each sentence begins a new row and the rows scroll; the browser draws only those in sight
_STOP = re.compile("[。！？!?；;…]+[」』”’）)]*")


def html(inner: str) -> str:
    """`inner` (from the functions below) with its style sheet, for `st.html` or a notebook."""
    return f"<style>{_css()}</style><div class='seg'>{inner}</div>"


def picture(prediction: dict, breaks: Collection[int] = frozenset(), cells: bool = True) -> str:
    """The characters in a wrapping row with a line in each gap and the tags under each character.

    A grapheme cluster, which is never cut, is one column with the tags of its first code point. `breaks`: characters
    (by index) after which a new row begins; in a long text each sentence begins one.
    Where `prediction` has `softmax`, these cells follow below the others.
    """
    cuts, doubtful, last = ends(prediction["words"]), undecided(prediction), len(prediction["text"]) - 1
    stops = set(breaks) | (sentence_ends(prediction["text"]) if last >= _LONG else set())
    bits, blind = entropies(prediction) if cells else [], most(prediction)
    rows: list[list[str]] = [[]]
    for begin, i in columns(prediction["text"], cuts):
        gap = _gap(prediction, begin, i, i in cuts, i in doubtful) if i < last else ""
        tags = _cells(prediction["tags"], prediction["probabilities"][begin], "P({tag}) = {value}") if cells else ""
        if cells and "softmax" in prediction:
            raw = _cells(prediction["tags"], prediction["softmax"][begin], "softmax({tag}) = {value}")
            tags += f'<div class="raw">{raw}</div>'
        tags += _entropy(bits[begin], blind) if cells else ""
        rows[-1].append(
            f'<div class="u">{cluster(prediction["text"][begin : i + 1], _tags_of_first() if cells else "")}{gap}{tags}</div>'
        )
        if i < last and (not stops.isdisjoint(range(begin, i + 1)) or len(rows[-1]) >= _LONG):
            rows.append([])
    longest = max(map(len, rows))
    return tall(
        "".join(f'<div class="row" style="--n:{max(1, longest)}">{"".join(units)}</div>' for units in rows), last + 1
    )


def columns(characters: str, cuts: set[int]) -> list[tuple[int, int]]:
    """First and last index of each grapheme cluster; a cluster that `cuts` divide (white space was there) is several."""
    joined = squeeze(characters)[1] == JOIN
    stops = [i for i in range(len(characters)) if not joined[i] or i in cuts]
    return list(zip([0, *(i + 1 for i in stops)], stops))


def tall(picture: str, size: int) -> str:
    """`picture` of a text of `size` characters; a long one is put in a scrollable frame."""
    return f'<div class="tall" tabindex="0">{picture}</div>' if size >= _LONG else picture


def legend(tags: list[str]) -> str:
    """Legend of the lines and tags."""
    meanings = {
        "B": text("begins a word"),
        "B2": text("second in a word"),
        "B3": text("third in a word"),
        "I": text("inside a word"),
        "E": text("ends a word"),
        "S": text("single-character word"),
    }
    if "E" not in tags:
        meanings["I"] = text("continues a word")
    lines = (("", 100, text("a word ends here")), ("no", 8, text("no word ends here")), ("un", 50, text("uncertain")))
    shown = "".join(
        f'<span><span class="g {kind}" style="--p:{p}"></span>{escape(meaning)}</span>' for kind, p, meaning in lines
    )
    shown += "".join(f'<span><i class="t" style="{style(t, 100)}">{t}</i>{escape(meanings[t])}</span>' for t in tags)
    shown += (
        f'<span><i class="h" style="--p:60">{2**0.5 / 2:.2f}</i>{escape(text("entropy in bits (0: certain)"))}</span>'
    )
    return f'<div class="key">{shown}</div>'


def note(prediction: dict) -> str:
    """Sentences about the uncertain gaps."""
    if len(prediction["text"]) < 2:
        return _note([escape(text("A single character: there is no gap to cut."))])
    marked = hesitations(prediction)[:_LISTED]
    doubtful = undecided(prediction) - {i for part in marked for i in part.gaps}
    sentences = [_hesitates(prediction, part) for part in marked]
    for i in sorted(doubtful & disagrees(prediction))[:1]:
        sentences.append(_disagrees(prediction, i))
        doubtful.remove(i)
    if not sentences:
        for i in sorted(doubtful)[:_LISTED]:
            sentences.append(text("Uncertain: {gap}.", gap=_place(prediction, i)))
            doubtful.remove(i)
    if doubtful:
        sentences.append(escape(text("Other uncertain gaps: {count}.", count=len(doubtful))))
    return _note(sentences or [_sure(prediction)])


def alternatives(prediction: dict, count: int) -> str:
    """The `count` best segmentations with bars and their differences marked; long texts show only the differences."""
    shown = prediction["segmentations"][:count]
    best = shown[0]["probability"] if shown else 0.0
    improbable = best < 0.01  # a long text as a whole: only the comparison says something
    rows = []
    for other in shown:
        share = other["probability"] / best if improbable and best else other["probability"]
        label = "×" + f"{share:.2f}" if improbable else percent(share)
        title = escape(text("probability {value}", value=f"{other['probability']:.3g}"))
        rows.append(
            f'<div class="alt" title="{title}"><span class="bar"><i style="--p:{100 * share:.1f}"></i></span>'
            f'<span class="pct">{label}</span><span class="words">{marked_words(prediction, other["words"])}'
            f"{differing_gaps(prediction, other['words'])}</span></div>"
        )
    return "".join(rows)


def sentence_ends(characters: str) -> set[int]:
    """Index of the last character of each sentence."""
    return {stop.end() - 1 for stop in _STOP.finditer(characters)}


def _tags_of_first() -> str:
    return text("never separated; the tags are those of the first code point")


def _gap(prediction: dict, begin: int, i: int, cut: bool, doubtful: bool) -> str:
    kind, probability = "un" if doubtful else "yes" if cut else "no", prediction["boundary"][i]
    title = escape(
        text(
            "probability that a word ends after {character}: {value}",
            character=name(prediction["text"][begin : i + 1]),
            value=exact(probability),
        )
    )
    return f'<span class="g {kind}" style="--p:{100 * probability:.0f}" title="{title}">{short(probability)}</span>'


def _cells(tags: list[str], values: list[float], title: str) -> str:
    return "".join(
        f'<i class="t" style="{style(tag, round(100 * value))}" title="{title.format(tag=tag, value=exact(value))}">'
        f"{tag} {value:.2f}</i>"
        for tag, value in zip(tags, values)
    )


def _entropy(bits: float, blind: float) -> str:
    title = escape(text("entropy: {bits} of {most} bits", bits=f"{bits:.3f}", most=f"{blind:.3g}"))
    return f'<i class="h" style="--p:{100 * bits / blind if blind else 0:.0f}" title="{title}">{bits:.2f}</i>'


def _note(sentences: list[str]) -> str:
    return '<div class="note">' + "".join(f"<p>{s}</p>" for s in sentences) + "</div>"


def _hesitates(prediction: dict, part: Hesitation) -> str:
    first, second = ("\u2002".join(map(brief, words)) for words in (part.first, part.second))
    gaps = [_place(prediction, i) for i in part.gaps[:4]]
    return text(
        "The model is uncertain between {first} and {second}: {gaps}.",
        first=first,
        second=second,
        gaps=text("; ").join(gaps),
    )


def _place(prediction: dict, i: int) -> str:
    return text(
        "the probability of a cut after {character} is {percent}",
        character=f"<bdi>{escape(ending(prediction['text'], i))}</bdi>",
        percent=short(prediction["boundary"][i]),
    )


def _disagrees(prediction: dict, i: int) -> str:
    values = {
        "character": f"<bdi>{escape(ending(prediction['text'], i))}</bdi>",
        "percent": short(prediction["boundary"][i]),
    }
    if prediction["boundary"][i] >= 0.5:
        return text(
            "Taken alone, the gap after {character} has a cut probability of {percent}, yet the best path does "
            "not cut there: the path is the best as a whole, not gap by gap.",
            **values,
        )
    return text(
        "Taken alone, the gap after {character} has a cut probability of only {percent}, yet the best path cuts "
        "there: the path is the best as a whole, not gap by gap.",
        **values,
    )


def _sure(prediction: dict) -> str:
    boundary = prediction["boundary"][:-1]
    weakest = min(range(len(boundary)), key=lambda i: abs(boundary[i] - 0.5))
    return text("No gap is uncertain. The least certain one: {gap}.", gap=_place(prediction, weakest))


@functools.cache
def _css() -> str:
    return "".join(
        (Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("sentence.css", "inside.css")
    )
