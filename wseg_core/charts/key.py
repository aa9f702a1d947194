"""The legend under a figure of many runs: what each colour and each dash stands for, and the room that it needs."""

import math

import plotly.graph_objects as go

from . import colours
from .labels import safe, width
from .series import Series, dashes

_ROW = 23  # px
_USUAL = 860  # px that a legend is wide on a page; on a wider one it leaves some room below


def entries(series: list[Series], hues: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """(words, colour, dash, group) each: a colour is called by what it stands for, or by its one run's own label."""
    kinds, found = dashes(series), []
    of_hue = {hue: {s.dash_key for s in series if s.hue == hue} for hue in dict.fromkeys(s.hue for s in series)}
    paired = len(of_hue) == len(kinds) and all(len(own) == 1 for own in of_hue.values())  # both say the same
    for hue in dict.fromkeys(s.hue for s in series):
        mine = [s for s in series if s.hue == hue]
        words = hue if len(mine) > 1 or mine[0].colour_key or not mine[0].label else mine[0].label
        words = f"{words} ✕" if all(s.failed for s in mine) else words
        found.append((safe(words), hues[hue], kinds[mine[0].dash_key] if paired else "solid", hue))
    if len(kinds) > 1 and not paired:
        found += [(safe(key or "–"), colours.QUIET, dash, "") for key, dash in kinds.items()]
    return found


def room(found: list[tuple], note: str = "") -> tuple[int, int]:
    """(px of height, px of an entry's width) that the legend takes."""
    if not found:
        return 0, 0
    each = int(min(330, max(90, 14 + max(width(words) for words, *_ in found))))
    columns = max(1, _USUAL // (each + 46))
    return _ROW * (math.ceil(len(found) / columns) + (note.count("<br>") + 1 if note else 0)) + 8, each


def add(fig: go.Figure, found: list[tuple], each: int, note: str = "", yaxis: str = "y") -> None:
    """Adds the entries, which stand on an axis that the figure has; one click hides all lines of a colour."""
    for words, colour, dash, group in found:
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
        showlegend=bool(found),
        hoverlabel={"namelength": -1},
        legend={
            "entrywidth": each,
            "traceorder": "normal",
            "tracegroupgap": 0,
            "title": {"text": note, "side": "top", "font": {"color": colours.QUIET, "size": 13}},
        },
    )
