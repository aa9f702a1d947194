"""A page of a run's flipbook as escaped HTML: sentences on a fixed grid, so that only the cuts change between steps.

Takes cuts as the store keeps them, {"words", "boundary"} a sentence. Nothing of a sentence is ever markup. Letters and
lines follow the page's light or dark theme (CSS `color-scheme`).
"""

import functools
from html import escape
from pathlib import Path

from ...language import text
from .. import colours
from ..glyphs import glyph, name
from ..hesitation import ends, undecided


def html(inner: str) -> str:
    """`inner` (from the functions below) with its style sheet, for `st.html` or a notebook."""
    return f"<style>{_css()}</style><div class='flip'>{inner}</div>"


def changes(cuts: list[dict], before: list[dict] | None) -> tuple[int, int]:
    """Number of cuts added and removed since `before`, in the sentences of both."""
    pairs = [(ends(new["words"]), ends(old["words"])) for new, old in _paired(cuts, before) if old]
    return sum(len(now - then) for now, then in pairs), sum(len(then - now) for now, then in pairs)


def picture(cuts: list[dict], before: list[dict] | None = None) -> str:
    """One row per sentence: words, gaps by cut probability, and marks where a cut was added or removed since `before`."""
    return '<div class="page">' + "".join(_sentence(new, old) for new, old in _paired(cuts, before)) + "</div>"


def legend() -> str:
    """Legend of the lines and marks."""
    kinds = (
        ("yes", 95, "", text("a word ends here")),
        ("no", 12, "", text("no word ends here")),
        ("un", 50, "", text("uncertain")),
        ("yes in", 80, "+", text("new cut")),
        ("no out", 20, "−", text("removed cut")),
    )
    shown = (
        f'<span><span class="g {kind}" style="--p:{p}"><i></i><b>{mark}</b></span>{escape(meaning)}</span>'
        for kind, p, mark, meaning in kinds
    )
    return f'<div class="key">{"".join(shown)}</div>'


def _paired(cuts: list[dict], before: list[dict] | None) -> list[tuple[dict, dict | None]]:
    older = {"".join(new["words"]): new for new in before or []}
    return [(new, older.get("".join(new["words"]))) for new in cuts]


def _sentence(new: dict, old: dict | None) -> str:
    now, doubtful = ends(new["words"]), undecided(new)
    then = ends(old["words"]) if old else now
    letters, cells = "".join(new["words"]), []
    for i, character in enumerate(letters):
        begins, stops = i - 1 in now or not i, i in now
        colour = colours.TAGS["S" if begins and stops else "B"]
        gap = "" if i == len(letters) - 1 else _gap(new, old, i, stops, i in then, i in doubtful)
        cells.append(
            f'<span class="c{" b" * begins}{" e" * stops}" style="--tag:{colour}"><u>{glyph(character)}</u>{gap}</span>'
        )
    return f'<div class="s">{"".join(cells)}</div>'


def _gap(new: dict, old: dict | None, i: int, cut: bool, was: bool, doubtful: bool) -> str:
    letter, share = name("".join(new["words"])[i]), new["boundary"][i]
    title = text("probability that a word ends after {character}: {value}", character=letter, value=f"{share:.4f}")
    if old:
        title += " · " + text("before: {value}", value=f"{old['boundary'][i]:.4f}")
    kind = ("un" if doubtful else "yes" if cut else "no") + (
        " in" if cut and not was else " out" if was and not cut else ""
    )
    mark = "+" if cut and not was else "−" if was and not cut else ""
    return f'<span class="g {kind}" style="--p:{100 * share:.0f}" title="{escape(title)}"><i></i><b>{mark}</b></span>'


@functools.cache
def _css() -> str:
    return Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
