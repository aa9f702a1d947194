"""Scores for one tag following another: a CRF's table as a heat map, what decided a gap, and steps that no legal path takes.

Takes the results of `inspection.transitions`; gives escaped HTML for `sentence.html`.
"""

from html import escape

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
    """From the tag of the row to the tag of the column; green makes it likelier, purple less likely, hatched is forbidden."""
    tags, scores = tables["tags"], [*tables["start"], *sum(tables["transitions"], []), *tables["end"]]
    largest = max((abs(s) for s in scores if s is not None), default=0.0) or 1.0
    head = "".join(f"<th>{escape(h)}</th>" for h in ("", *tags, text("end")))
    rows = [_row(text("start"), "", [*tables["start"], ...], tags, largest)]
    rows += [
        _row(tag, tag, [*own, last], tags, largest)
        for tag, own, last in zip(tags, tables["transitions"], tables["end"])
    ]
    caption = escape(
        text(
            "From the tag of the row to the tag of the column. Above 0: the CRF favours this transition; "
            "hatched: not allowed in any word."
        )
    )
    return f'<table class="heat"><caption>{caption}</caption><tr>{head}</tr>{"".join(rows)}</table>'


def table(tables: dict) -> pd.DataFrame:
    """The matrix: a row for the start and each tag it comes from, a column for each it goes to and the end; empty where forbidden."""
    rows = [("start", *tables["start"], None)]
    rows += [(tag, *own, last) for tag, own, last in zip(tables["tags"], tables["transitions"], tables["end"])]
    return pd.DataFrame(rows, columns=["from", *tables["tags"], "end"])


def decision(found: dict) -> str:
    """By how much the best path with a cut leads the best without one, in the characters' own scores and in the transitions."""
    total = found["emissions"] + found["transitions"]
    return bars([
        (escape(text("the characters' own scores (emissions)")), found["emissions"], ""),
        (escape(text("scores between tags (transitions)")), found["transitions"], ""),
        (f"<b>{escape(text('sum'))}</b>", total, escape(text("so the best path cuts here") if found["cut"] else
                                                             text("so the best path does not cut here"))),
    ]) + _paths(found)  # fmt: skip


def decided(found: dict) -> str:
    """Which of the two decided, in a sentence."""
    if found["decided"] == "emissions":
        return text(
            "The characters' own scores decide this gap: even without any transitions, the best path would be "
            "the same here."
        )
    if found["cut"]:
        return text("The transitions decide this gap: with the characters' own scores alone, there would be no cut.")
    return text("The transitions decide this gap: with the characters' own scores alone, there would be a cut.")


def steps(found: dict) -> str:
    """What the greedy path would do that is not allowed, and the words of either path around the first such step."""
    listed = []
    for step in found["steps"][:_STEPS]:
        tags = f"<b>{escape(step['from'] or text('start'))} → {escape(step['to'] or text('end'))}</b>"
        if step["after"] < 0:
            listed.append(text("{tags} at the beginning", tags=tags))
        else:
            character = f"<bdi>{escape(name(found['text'][step['after']]))}</bdi>"
            listed.append(text("{tags} after {character}", tags=tags, character=character))
    more = len(found["steps"]) - _STEPS
    rest = [escape(text("and {count} more", count=more))] if more > 0 else []
    return f'<div class="note"><p>{"; ".join(listed + rest)}</p></div>' if listed else ""


def mended(found: dict) -> str:
    """The words of the greedy path and of the best legal one, where both differ; long texts only around the first place."""
    shown = ""
    at = found["steps"][0]["after"] if found["steps"] else 0
    for label, words in ((text("each independently"), found["words"]), (text("best legal path"), found["legal_words"])):
        shown += f'<div class="step"><b>{escape(label)}</b><span class="words">{_near(words, at)}</span></div>'
    return shown


def _row(label: str, tag: str, values: list, tags: list[str], largest: float) -> str:
    cells = "".join(_cell(tag or text("start"), to, value, largest) for to, value in zip((*tags, text("end")), values))
    return f"<tr><th>{escape(label)}</th>{cells}</tr>"


def _cell(before: str, after: str, value, largest: float) -> str:
    if value is ...:  # from the start to the end there is nothing
        return "<td></td>"
    step = escape(f"{before} → {after}")
    if value is None:
        return f'<td><span class="never" title="{step}">–</span></td>'
    shade = style("+" if value >= 0 else "-", round(85 * abs(value) / largest))
    return f'<td><i class="t" style="{shade}" title="{step}: {value:+.4f}">{signed(value)}</i></td>'


def _paths(found: dict) -> str:
    return "".join(
        f'<div class="step"><b>{escape(label)}</b><span class="words">{_near(side["words"], found["gap"])}</span></div>'
        for label, side in (
            (text("best path with a cut"), found["with_cut"]),
            (text("best path without a cut"), found["without_cut"]),
        )
    )


def _near(words: list[str], gap: int) -> str:
    """The words around a gap, an ellipsis for the others."""
    shown, position = [], 0
    for one in words:
        if position - _AROUND <= gap <= position + len(one) + _AROUND:
            shown.append(word(one if len(one) <= _WORD else f"{one[: _WORD // 2]}…{one[-_WORD // 2 :]}"))
        elif not shown or shown[-1] != _GONE:
            shown.append(_GONE)
        position += len(one)
    return "".join(shown)
