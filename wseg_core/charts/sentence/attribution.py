"""Contributions of characters to a gap (scores of `inspection.explaining`), as escaped HTML for `sentence.html`."""

from html import escape

import pandas as pd

from ...language import text
from ..glyphs import glyph, name, plain, word
from ..legible import style
from ..table import storable
from .balance import bars, signed

_NGRAMS = 8


def picture(explanation: dict, visible: tuple[int, int] | None = None) -> str:
    """The analysed part of the text with a score under each character.

    What the model cannot see from the gap, outside the characters `visible` (begin, stop), is faint.
    """
    start, stop = explanation["window"]
    largest = max(map(abs, explanation["scores"]), default=0.0) or 1.0
    near = range(*(visible or (start, stop)))
    units = [_unit(explanation, i, largest, i in near) for i in range(start, stop)]
    return f'<div class="why">{"".join(units)}</div>{_legend(len(near) < stop - start)}'


def note(sentences: list[str]) -> str:
    """Sentences as a note beside a chart."""
    return '<div class="note">' + "".join(f"<p>{plain(s).replace('。 ', '。')}</p>" for s in sentences if s) + "</div>"


def ngrams(explanation: dict, most: int = _NGRAMS) -> str:
    """The strongest n-grams of a linear model with their contributions to the log-odds."""
    rows = []
    for ngram in explanation["ngrams"][:most]:
        looks = text("kinds of characters") if ngram["kinds"] else text("characters")
        rows.append((word(ngram["text"]), ngram["share"], escape(looks)))
    return bars(rows)


def table(explanation: dict) -> pd.DataFrame:
    """One row per analysed character: position from 1, character, score in log-odds (positive: for the cut)."""
    places = range(*explanation["window"])
    return pd.DataFrame(
        {
            "position": [i + 1 for i in places],
            "character": [storable(explanation["text"][i]) for i in places],
            "score": [explanation["scores"][i] for i in places],
        }
    )


def ngrams_table(explanation: dict) -> pd.DataFrame:
    """One row per n-gram, strongest first: text, kind (characters or character types), positions, contribution."""
    rows = [
        (
            storable(ngram["text"]),
            "kinds" if ngram["kinds"] else "characters",
            " ".join(str(i + 1) for i in ngram["places"]),
            ngram["share"],
        )
        for ngram in explanation["ngrams"]
    ]
    return pd.DataFrame(rows, columns=["ngram", "looks_at", "positions", "share"])


def directions(explanation: dict) -> str:
    """Contributions of the two directions of a BiLSTM."""
    return bars([
        (escape(text("left to right")), explanation["left"], escape(text("covers what comes before"))),
        (escape(text("right to left")), explanation["right"], escape(text("covers what comes after"))),
    ])  # fmt: skip


def _unit(explanation: dict, i: int, largest: float, near: bool) -> str:
    score, character = explanation["scores"][i], explanation["text"][i]
    title = escape(text("{character}: evidence for the cut {score}", character=name(character), score=f"{score:+.4f}"))
    shade = style("+" if score >= 0 else "-", round(85 * abs(score) / largest))
    gap = '<span class="at-gap"></span>' if i == explanation["gap"] else ""
    return (
        f'<div class="one{"" if near else " far"}"><div class="c">{glyph(character)}</div>'
        f'<i class="t" style="{shade}" title="{title}">{signed(score)}</i>{gap}</div>'
    )


def _legend(faint: bool) -> str:
    entries = (("+", "+", text("evidence for a cut")), ("-", "−", text("evidence against a cut")))
    shown = "".join(
        f'<span><i class="t" style="{style(sign, 85)}">{mark}</i>{escape(meaning)}</span>'
        for sign, mark, meaning in entries
    )
    labels = [
        text("in log-odds of a cut at the marked gap"),
        *([text("faint: outside the receptive field of this gap")] if faint else []),
    ]
    return f'<div class="key">{shown}{"".join(f"<span>{escape(entry)}</span>" for entry in labels)}</div>'
