"""Transition scores: a CRF's matrix as a heat map, their effect on a gap, and illegal steps of the greedy path.

Takes the results of `inspection.transitions`; gives escaped HTML for `sentence.html`.
"""

from html import escape
from typing import Any

import pandas as pd

from ...language import text
from ..glyphs import name, word
from ..legible import style
from .balance import bars, signed

_STEPS = 12  # illegal steps listed
_AROUND = 20  # characters shown on either side of a gap
_WORD = 24  # characters of a word that are shown
_GONE = '<span class="gone">…</span>'


def matrix(tables: dict) -> str:
    """Scores from the tag of the row to that of the column; green: more likely, purple: less likely, hatched: forbidden."""
    tags, scores = tables["tags"], [*tables["start"], *sum(tables["transitions"], []), *tables["end"]]
    largest = max((abs(s) for s in scores if s is not None), default=0.0) or 1.0
    head = "".join(f"<th>{escape(h)}</th>" for h in ("", *tags, text("end")))
    rows = [_row(text("start"), "", [*tables["start"], ...], tags, largest)]
    rows += [
        _row(tag, tag, [*row, last], tags, largest)
        for tag, row, last in zip(tags, tables["transitions"], tables["end"])
    ]
    caption = escape(
        text(
            "From the tag of the row to the tag of the column. Above 0: the CRF favours this transition; "
            "hatched: not allowed in any word."
        )
    )
    return f'<table class="heat"><caption>{caption}</caption><tr>{head}</tr>{"".join(rows)}</table>'


def table(tables: dict) -> pd.DataFrame:
    """The matrix: rows are the start and source tags, columns the target tags and the end; empty where forbidden."""
    rows = [("start", *tables["start"], None)]
    rows += [(tag, *row, last) for tag, row, last in zip(tables["tags"], tables["transitions"], tables["end"])]
    return pd.DataFrame(rows, columns=["from", *tables["tags"], "end"])


def decision(result: dict) -> str:
    """Lead of the best path with a cut over the best without one, by emissions and transitions."""
    total = result["emissions"] + result["transitions"]
    return bars([
        (escape(text("the characters' own scores (emissions)")), result["emissions"], ""),
        (escape(text("scores between tags (transitions)")), result["transitions"], ""),
        (f"<b>{escape(text('sum'))}</b>", total, escape(text("so the best path cuts here") if result["cut"] else
                                                             text("so the best path does not cut here"))),
    ]) + _paths(result)  # fmt: skip


def decided(result: dict) -> str:
    """A sentence on whether emissions or transitions decide the gap."""
    if result["decided"] == "emissions":
        return text(
            "The characters' own scores decide this gap: even without any transitions, the best path would be "
            "the same here."
        )
    if result["cut"]:
        return text("The transitions decide this gap: with the characters' own scores alone, there would be no cut.")
    return text("The transitions decide this gap: with the characters' own scores alone, there would be a cut.")


def steps(greedy: dict) -> str:
    """The illegal steps of the greedy path, and the words of both paths around the first one."""
    listed = []
    for step in greedy["steps"][:_STEPS]:
        tags = f"<b>{escape(step['from'] or text('start'))} → {escape(step['to'] or text('end'))}</b>"
        if step["after"] < 0:
            listed.append(text("{tags} at the beginning", tags=tags))
        else:
            character = f"<bdi>{escape(name(greedy['text'][step['after']]))}</bdi>"
            listed.append(text("{tags} after {character}", tags=tags, character=character))
    more = len(greedy["steps"]) - _STEPS
    rest = [escape(text("and {count} more", count=more))] if more > 0 else []
    return f'<div class="note"><p>{"; ".join(listed + rest)}</p></div>' if listed else ""


def corrected(greedy: dict) -> str:
    """The words of the greedy and of the best legal path; in long texts only around the first difference."""
    shown = ""
    at = greedy["steps"][0]["after"] if greedy["steps"] else 0
    for label, words in (
        (text("chosen independently"), greedy["words"]),
        (text("best legal path"), greedy["legal_words"]),
    ):
        shown += f'<div class="step"><b>{escape(label)}</b><span class="words">{_near(words, at)}</span></div>'
    return shown


def _row(label: str, tag: str, values: list, tags: list[str], largest: float) -> str:
    cells = "".join(_cell(tag or text("start"), to, value, largest) for to, value in zip((*tags, text("end")), values))
    return f"<tr><th>{escape(label)}</th>{cells}</tr>"


def _cell(before: str, after: str, value: Any, largest: float) -> str:
    if value is ...:  # from the start to the end there is nothing
        return "<td></td>"
    step = escape(f"{before} → {after}")
    if value is None:
        return f'<td><span class="never" title="{step}">–</span></td>'
    shade = style("+" if value >= 0 else "-", round(85 * abs(value) / largest))
    return f'<td><i class="t" style="{shade}" title="{step}: {value:+.4f}">{signed(value)}</i></td>'


def _paths(result: dict) -> str:
    return "".join(
        f'<div class="step"><b>{escape(label)}</b><span class="words">{_near(side["words"], result["gap"])}</span></div>'
        for label, side in (
            (text("best path with a cut"), result["with_cut"]),
            (text("best path without a cut"), result["without_cut"]),
        )
    )


def _near(words: list[str], gap: int) -> str:
    """The words around a gap, with ellipses for the others."""
    shown, position = [], 0
    for word_text in words:
        if position - _AROUND <= gap <= position + len(word_text) + _AROUND:
            shown.append(
                word(word_text if len(word_text) <= _WORD else f"{word_text[: _WORD // 2]}…{word_text[-_WORD // 2 :]}")
            )
        elif not shown or shown[-1] != _GONE:
            shown.append(_GONE)
        position += len(word_text)
    return "".join(shown)
