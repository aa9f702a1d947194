"""Verdict chart: one row per pair with its difference in F1 points and confidence interval.

`pairs` are those of `verdict.compare`. The higher score of a pair is named first, so that all differences point one way.
What lies right of the zero line is a clear difference, what lies within the shaded margin around it is equal, and the
rest is undecided. A row has the colour of its variant, as everywhere in a comparison; the shape of its dot is the verdict.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ...language import text
from .. import colours
from ..labels import safe, width

MOST = 30  # rows
SYMBOLS = {"better": "circle", "equal": "diamond", "undecided": "circle-open"}
_ROW, _ABOVE = 30, 28  # px of a row; above the first, for the figure's buttons
_NAME = 26  # characters of one name
_COLUMNS = [
    "better",
    "worse",
    "difference",
    "low",
    "high",
    "p_value",
    "sure",
    "verdict",
    "more_seeds",
    "more_sentences",
    "sentence",
]
_NARROW = 640  # px: names and the title of the axis below them, which take this much, need not fit beside each other


def figure(pairs: list[dict], *, palette: dict[str, str] | None = None, order: Sequence[str] = ()) -> go.Figure:
    """Differences with their intervals; at most MOST rows.

    palette: a variant's name to its colour; one without is grey. order: the variants' names as they are ranked; rows that
    all compare with the best stand in this order, others by the size of their difference.
    """
    rows = table(pairs)
    best = rows["better"][0] if len(rows) > 1 and rows["better"].nunique() == 1 else None  # named once, below
    if best:
        rank = {name: number for number, name in enumerate(order)}
        rows = rows.sort_values("worse", key=lambda names: names.map(rank), kind="stable", ignore_index=True)
    hidden, rows = max(0, len(rows) - MOST), rows[:MOST]
    names = [
        safe(b, 2 * _NAME) if best else f"{safe(a, _NAME)} − {safe(b, _NAME)}"
        for a, b in zip(rows["better"], rows["worse"])
    ]
    place = list(range(len(rows)))[::-1]  # the first row on top
    fig = go.Figure()
    for at, row in zip(place, rows.itertuples()):
        _add_row(fig, row, at, (palette or {}).get(row.worse if best else row.better, colours.QUIET))
    _add_key(fig, rows)
    if len(rows):
        margin = 100 * pairs[0]["margin"]
        fig.add_vrect(x0=-margin, x1=margin, fillcolor=colours.COMING, line_width=0, layer="below")
        fig.add_vline(x=0, line={"color": colours.QUIET, "width": 2}, layer="above")
    note = text("{count} more pairs with smaller differences are in the table.", count=hidden) if hidden else ""
    below = 104 + 22 * bool(note)
    left = int(min(410, 36 + max(map(width, names), default=60)))
    title, roomy = _title(best), left + width(_title(best), 14) < _NARROW
    if not roomy:  # what is centred below a small plot would end outside
        title = _title(best) if best is None else text("F1 points by which the best leads, with interval")
    height = max(2, len(rows)) * _ROW + _ABOVE + below
    fig.update_layout(
        height=height,
        margin={"l": left, "r": 24, "t": _ABOVE, "b": below},
        font={"size": 14},
        hovermode="closest",
        hoverlabel={"align": "left", "namelength": -1},
        showlegend=len(rows) > 0,
        legend={
            "orientation": "h",
            "y": -64 / (height - _ABOVE - below),
            "yanchor": "top",
            "x": 0,
            "itemsizing": "constant",
        },
        xaxis={
            "title": {"text": title if roomy else None, "standoff": 8},
            "tickformat": "~g",
            "nticks": 8 if roomy else 5,
            "tickangle": 0,
            "zeroline": False,
            "range": _range(rows, margin if len(rows) else 0),
            "showticklabels": len(rows) > 0,
        },
        yaxis={
            "tickvals": place,
            "ticktext": names,
            "range": [-0.6, max(2, len(rows)) - 0.4],
            "showgrid": False,
            "zeroline": False,
            "ticklabelstandoff": 10,
        },
        uirevision="verdict",
    )
    if not roomy and len(rows):
        fig.add_annotation(
            text=title, x=1, y=0, xref="paper", yref="paper", xanchor="right", yanchor="top", yshift=-28, showarrow=False,
            font={"size": 14},
        )  # fmt: skip
    if note or not len(rows):
        fig.add_annotation(
            text=note
            or text(
                "Once there are two variants to compare, the difference of each pair and its confidence interval "
                "will appear here."
            ),
            xref="paper",
            yref="paper",
            showarrow=False,
            font={"color": colours.QUIET, "size": 13 if note else 15},
            **(
                {"x": 0, "y": 0, "xanchor": "left", "yanchor": "top", "yshift": 30 - below}
                if note
                else {"x": 0.5, "y": 0.5}
            ),
        )
    return fig


def _add_row(fig: go.Figure, row: Any, at: int, colour: str) -> None:
    """The dot of a pair with its interval."""
    fig.add_trace(
        go.Scatter(
            x=[row.difference],
            y=[at],
            mode="markers",
            marker={"color": colour, "symbol": SYMBOLS[row.verdict], "size": 11, "line": {"width": 2, "color": colour}},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [row.high - row.difference],
                "arrayminus": [row.difference - row.low],
                "color": colour,
                "thickness": 2.5,
                "width": 5,
            },
            customdata=[_wrapped(row.sentence)],
            hovertemplate="%{customdata}<extra></extra>",
            showlegend=False,
        )
    )


def _add_key(fig: go.Figure, rows: pd.DataFrame) -> None:
    """What the shapes of the dots mean: those that occur."""
    names = {
        "better": text("clear difference"),
        "equal": text("equal within the margin"),
        "undecided": text("undecided"),
    }
    for kind in (kind for kind in names if (rows["verdict"] == kind).any()):
        marker = {
            "color": colours.QUIET,
            "symbol": SYMBOLS[kind],
            "size": 11,
            "line": {"width": 2, "color": colours.QUIET},
        }
        fig.add_trace(go.Scatter(x=[None], y=[None], mode="markers", name=names[kind], marker=marker, hoverinfo="skip"))


def table(pairs: list[dict]) -> pd.DataFrame:
    """The underlying data of all pairs, largest difference first, in F1 points."""
    rows = []
    for pair in pairs:
        swapped = pair["difference"] < 0
        low, high = pair["interval"]
        rows.append(
            {
                "better": pair["name_b"] if swapped else pair["name_a"],
                "worse": pair["name_a"] if swapped else pair["name_b"],
                "difference": 100 * abs(pair["difference"]),
                "low": 100 * (-high if swapped else low),
                "high": 100 * (-low if swapped else high),
                "p_value": pair["p_value"],
                "sure": pair["winner"] is not None,
                "verdict": pair["verdict"],
                "more_seeds": (pair["needed"] or {}).get("seeds"),
                "more_sentences": (pair["needed"] or {}).get("sentences"),
                "sentence": pair["sentence"],
            }
        )
    return pd.DataFrame(rows, columns=_COLUMNS).sort_values(
        "difference", ascending=False, kind="stable", ignore_index=True
    )


def _title(best: str | None) -> str:
    if best is None:
        return text("F1 difference in points, with interval")
    return text("F1 points by which {name} leads, with confidence interval", name=safe(best, 2 * _NAME))


def _range(rows: pd.DataFrame, margin: float) -> list[float]:
    """The axis holds all intervals and zero; of a margin wider than they are, it need not hold all."""
    low, high = (min(rows["low"].min(), 0.0), max(rows["high"].max(), 0.0)) if len(rows) else (-1.0, 1.0)
    span = high - low
    low, high = min(low, -min(margin, span)), max(high, min(margin, span))
    room = 0.06 * (high - low) or 1.0
    return [low - room, high + room]


def _wrapped(sentence: str, columns: int = 62) -> str:
    """A sentence over several lines, since a hover box is as wide as its longest; Chinese has no spaces to break at."""
    lines: list[str] = []
    line = ""
    for piece in safe(sentence, 500).replace(" ", " \n").replace("，", "，\n").replace("；", "；\n").split("\n"):
        if line and width(line + piece, 1) > columns * 0.56:
            lines, line = [*lines, line.rstrip()], ""
        line += piece
    return "<br>".join([*lines, line])


__all__ = ["figure", "table"]
