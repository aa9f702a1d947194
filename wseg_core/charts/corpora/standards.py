"""Two segmentation standards side by side: how often each file keeps a distinguishing word whole.

`comparison` is what `inspection.criterion.compare` gives, `names` what the two files are called on screen.
"""

import pandas as pd
import plotly.graph_objects as go

from ...language import text
from .. import colours, cut_words
from ..labels import safe, width

MOST = 16  # words in the figure; the table has more
_ROW, _ABOVE, _BELOW = 30, 16, 106  # px of a row; above the first, below the last
_THIN = "\u202f"
_SIDES = (("in_a", colours.RUNS[0], "circle"), ("in_b", colours.RUNS[1], "diamond"))


def figure(comparison: dict, names: tuple[str, str]) -> go.Figure:
    """One row per word, the most significant first, with a mark per file at the fraction of places kept as one word."""
    words = comparison["words"][:MOST]
    place = list(range(len(words)))[::-1]  # the first on top
    rows = [safe(word["string"], 12) for word in words]
    fig = go.Figure()
    for at, word in zip(place, words):
        ends = [_share(word[key]) for key, *_ in _SIDES]
        fig.add_shape(
            type="line", x0=ends[0], x1=ends[1], y0=at, y1=at, layer="below", line={"color": colours.QUIET, "width": 2}
        )
    for (key, colour, symbol), name in zip(_SIDES, names):
        fig.add_trace(
            go.Scatter(
                x=[_share(word[key]) for word in words],
                y=place,
                mode="markers",
                name=safe(name),
                cliponaxis=False,
                marker={"color": colour, "symbol": symbol, "size": 13},
                customdata=[[safe(word["string"]), _told(word[key])] for word in words],
                hovertemplate="<b>%{customdata[0]}</b> %{x:.0%}<br>%{customdata[1]}",
            )
        )
    height = max(2, len(words)) * _ROW + _ABOVE + _BELOW
    fig.update_layout(
        height=height,
        margin={"l": int(28 + max((width(row, 18) for row in rows), default=60)), "r": 24, "t": _ABOVE, "b": _BELOW},
        font={"size": 14},
        hovermode="closest",
        hoverlabel={"align": "left", "namelength": -1},
        legend={
            "orientation": "h",
            "y": -66 / (height - _ABOVE - _BELOW),
            "yanchor": "top",
            "x": 0,
            "itemsizing": "constant",
        },
        xaxis={
            "title": {"text": text("fraction of occurrences as one word"), "standoff": 8},
            "tickformat": ".0%",
            "range": [-0.02, 1.02],
            "nticks": 6,
            "zeroline": False,
        },
        yaxis={
            "tickvals": place,
            "ticktext": rows,
            "tickfont": {"size": 18},
            "range": [-0.6, max(2, len(words)) - 0.4],
            "showgrid": False,
            "zeroline": False,
            "ticklabelstandoff": 10,
        },
    )
    return fig


def table(comparison: dict, names: tuple[str, str]) -> pd.DataFrame:
    """One row per word: each file's most frequent reading, counts of kept and split, and p."""
    rows = []
    for word in comparison["words"]:
        row = {"word": word["string"]}
        for (key, *_), side, name in zip(_SIDES, "ab", names):
            counted = word[key]
            row |= {f"file_{side}": name, f"reading_{side}": " ".join(counted["reading"])}
            row |= {f"kept_{side}": counted["kept"], f"cut_{side}": counted["cut"]}
        rows.append(row | {"p": word["p"]})
    return pd.DataFrame(rows)


def html(comparison: dict, names: tuple[str, str]) -> str:
    """The same as escaped HTML, for `cut_words.html`."""
    head = [text("string")]
    for name in names:
        head += [name, text("times as one word"), text("times split")]
    rows = []
    for word in comparison["words"]:
        cells = [f'<td class="name">{cut_words.visible(word["string"])}</td>']
        for key, *_ in _SIDES:
            counted = word[key]
            counts = (f"{counted[kind]:,}".replace(",", _THIN) for kind in ("kept", "cut"))
            cells += [
                f"<td>{cut_words.row(counted['reading'])}</td>",
                *(f'<td class="num">{count}</td>' for count in counts),
            ]
        rows.append("".join(cells))
    return cut_words.table(head, rows, {2, 3, 5, 6})


def _share(side: dict) -> float:
    return side["kept"] / max(1, side["kept"] + side["cut"])


def _told(side: dict) -> str:
    return text(
        "{reading} · one word {kept} times, split {cut} times",
        reading=safe(" ".join(side["reading"])), kept=side["kept"], cut=side["cut"],
    )  # fmt: skip
