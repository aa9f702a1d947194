"""A page of a run's flipbook as escaped HTML: sentences on a fixed grid, so that from step to step only the cuts move.

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
    """`inner`, made by the functions below, with its style sheet: what `st.html` or a notebook takes."""
    return f"<style>{_css()}</style><div class='flip'>{inner}</div>"


def changes(cuts: list[dict], before: list[dict] | None) -> tuple[int, int]:
    """How many cuts appeared and how many went since `before`, in the sentences that both have."""
    pairs = [(ends(one["words"]), ends(old["words"])) for one, old in _paired(cuts, before) if old]
    return sum(len(now - then) for now, then in pairs), sum(len(then - now) for now, then in pairs)


def picture(cuts: list[dict], before: list[dict] | None = None) -> str:
    """A sentence a row: its words, each gap as strong as it is likely, marked where a cut came or went since `before`."""
    return '<div class="page">' + "".join(_sentence(one, old) for one, old in _paired(cuts, before)) + "</div>"


def legend() -> str:
    """What the lines and the marks mean."""
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
    older = {"".join(one["words"]): one for one in before or []}
    return [(one, older.get("".join(one["words"]))) for one in cuts]


def _sentence(one: dict, old: dict | None) -> str:
    now, doubtful = ends(one["words"]), undecided(one)
    then = ends(old["words"]) if old else now
    letters, cells = "".join(one["words"]), []
    for i, character in enumerate(letters):
        begins, stops = i - 1 in now or not i, i in now
        colour = colours.TAGS["S" if begins and stops else "B"]
        gap = "" if i == len(letters) - 1 else _gap(one, old, i, stops, i in then, i in doubtful)
        cells.append(
            f'<span class="c{" b" * begins}{" e" * stops}" style="--tag:{colour}"><u>{glyph(character)}</u>{gap}</span>'
        )
    return f'<div class="s">{"".join(cells)}</div>'


def _gap(one: dict, old: dict | None, i: int, cut: bool, was: bool, doubtful: bool) -> str:
    letter, share = name("".join(one["words"])[i]), one["boundary"][i]
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
