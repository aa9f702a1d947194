"""Which characters decide a gap: the scores of `inspection.explaining` over the characters, as escaped HTML for `sentence.html`."""

from html import escape

import pandas as pd

from ...language import text
from ..glyphs import glyph, name, plain, word
from ..legible import style
from ..table import storable
from .balance import bars, signed

_NGRAMS = 8


def picture(found: dict, seen: tuple[int, int] | None = None) -> str:
    """The part of the text that was read, a score under each character.

    What the model cannot see from the gap, outside the characters `seen` (begin, stop), is faint.
    """
    start, stop = found["window"]
    largest = max(map(abs, found["scores"]), default=0.0) or 1.0
    near = range(*(seen or (start, stop)))
    units = [_unit(found, i, largest, i in near) for i in range(start, stop)]
    return f'<div class="why">{"".join(units)}</div>{_legend(len(near) < stop - start)}'


def note(sentences: list[str]) -> str:
    """Plain sentences as the note beside a picture."""
    return '<div class="note">' + "".join(f"<p>{plain(s).replace('。 ', '。')}</p>" for s in sentences if s) + "</div>"


def ngrams(found: dict, most: int = _NGRAMS) -> str:
    """The strongest n-grams of a linear model, each with its share of the log-odds."""
    rows = []
    for one in found["ngrams"][:most]:
        looks = text("kinds of characters") if one["kinds"] else text("characters")
        rows.append((word(one["text"]), one["share"], escape(looks)))
    return bars(rows)


def table(found: dict) -> pd.DataFrame:
    """One row a character that was read: position from 1, the character, its score in log-odds; above 0 speaks for the cut."""
    places = range(*found["window"])
    return pd.DataFrame(
        {
            "position": [i + 1 for i in places],
            "character": [storable(found["text"][i]) for i in places],
            "score": [found["scores"][i] for i in places],
        }
    )


def ngrams_table(found: dict) -> pd.DataFrame:
    """One row an n-gram, weightiest first: its text, whether it looks at characters or their kinds, where it stands, its share."""
    rows = [
        (
            storable(one["text"]),
            "kinds" if one["kinds"] else "characters",
            " ".join(str(i + 1) for i in one["places"]),
            one["share"],
        )
        for one in found["ngrams"]
    ]
    return pd.DataFrame(rows, columns=["ngram", "looks_at", "positions", "share"])


def directions(found: dict) -> str:
    """What each direction of a BiLSTM says."""
    return bars([
        (escape(text("left to right")), found["left"], escape(text("sees what comes before"))),
        (escape(text("right to left")), found["right"], escape(text("sees what comes after"))),
    ])  # fmt: skip


def _unit(found: dict, i: int, largest: float, near: bool) -> str:
    score, character = found["scores"][i], found["text"][i]
    title = escape(text("{character}: evidence for the cut {score}", character=name(character), score=f"{score:+.4f}"))
    shade = style("+" if score >= 0 else "-", round(85 * abs(score) / largest))
    gap = '<span class="at-gap"></span>' if i == found["gap"] else ""
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
    told = [
        text("in log-odds of a cut at the marked gap"),
        *([text("faint: outside the receptive field of this gap")] if faint else []),
    ]
    return f'<div class="key">{shown}{"".join(f"<span>{escape(one)}</span>" for one in told)}</div>'
