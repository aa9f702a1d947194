"""Legend below a figure of many runs: the meaning of colours and dashes, and its size."""

import math

import plotly.graph_objects as go

from . import colours
from .labels import safe, width
from .series import Series, dashes

_ROW = 23  # px
_USUAL = 860  # px that a legend is wide on a page; on a wider one it leaves some room below


def entries(series: list[Series], hues: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Entries (words, colour, dash, group): a colour is named by its key, or by the label of its only run."""
    kinds, rows = dashes(series), []
    of_hue = {hue: {s.dash_key for s in series if s.hue == hue} for hue in dict.fromkeys(s.hue for s in series)}
    paired = len(of_hue) == len(kinds) and all(len(names) == 1 for names in of_hue.values())  # both say the same
    for hue in dict.fromkeys(s.hue for s in series):
        members = [s for s in series if s.hue == hue]
        words = hue if len(members) > 1 or members[0].colour_key or not members[0].label else members[0].label
        words = f"{words} ✕" if all(s.failed for s in members) else words
        rows.append((safe(words), hues[hue], kinds[members[0].dash_key] if paired else "solid", hue))
    if len(kinds) > 1 and not paired:
        rows += [(safe(key or "–"), colours.QUIET, dash, "") for key, dash in kinds.items()]
    return rows


def room(rows: list[tuple], note: str = "") -> tuple[int, int]:
    """Size of the legend: (height in px, width of an entry in px)."""
    if not rows:
        return 0, 0
    each = entry_width([words for words, *_ in rows])
    return height(len(rows), each) + _ROW * (note.count("<br>") + 1 if note else 0) + 8, each


def entry_width(names: list[str]) -> int:
    """The width of each entry in px, so that nearly every name fits."""
    return int(min(330, max(90, 14 + max(map(width, names), default=0))))


def height(count: int, each: int) -> int:
    """The height in px of `count` entries, each `each` px wide."""
    return _ROW * math.ceil(count / max(1, _USUAL // (each + 46)))


def add(fig: go.Figure, rows: list[tuple], each: int, note: str = "", yaxis: str = "y") -> None:
    """Adds the entries on an existing axis of the figure; one click hides all lines of a colour."""
    for words, colour, dash, group in rows:
        fig.add_trace(
            go.Scatter(
                x=[None],
                y=[None],
                yaxis=yaxis,
                name=words,
                mode="lines",
                line={"color": colour, "dash": dash, "width": 3 if group else 2},
                legendgroup=group or f"dash {words}",
                showlegend=True,
                hoverinfo="skip",
            )
        )
    fig.update_layout(
        showlegend=bool(rows),
        hoverlabel={"namelength": -1},
        legend={
            "entrywidth": each,
            "traceorder": "normal",
            "tracegroupgap": 0,
            "title": {"text": note, "side": "top", "font": {"color": colours.QUIET, "size": 13}},
        },
    )
