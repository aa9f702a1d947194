"""Mistakes of a model by kind, by ambiguity and by category, and the confusion matrix of tags."""

from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ...inspection.naming import category_name, fate_name, type_name
from ...language import grouped, text
from .. import colours
from ..legible import style

_GROUPS = ("kinds", "ambiguities", "categories")
_HUES = dict(zip(_GROUPS, ("#d98e32", "#8a7abf", "#3a86ad")))
_ROW, _HEAD = 26, 40  # px of a bar, and of a title above a group
_FATES = {"both_right": colours.QUIET, "gained": "#3a86ad", "lost": "#d98e32", "both_wrong": "#8a7abf"}
_THIN = "\u202f"


def figure(tallies: dict) -> go.Figure:
    """The three groups of `Analysis.tallies` as bars over one axis."""
    bars = {group: [name for name in tallies[group] if name != "none"][::-1] for group in _GROUPS}  # the first on top
    sizes = [len(names) for names in bars.values()]
    height = _ROW * sum(sizes) + _HEAD * len(sizes) + 50
    fig = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        row_heights=sizes,
        vertical_spacing=_HEAD / (height - 80),
        subplot_titles=list(titles().values()),
    )
    total = sum(tallied["mistakes"] for tallied in tallies["kinds"].values()) or 1
    for place, group in enumerate(_GROUPS, 1):
        names = bars[group]
        counts = [tallies[group][name]["mistakes"] for name in names]
        fig.add_trace(
            go.Bar(
                y=[_name(group, name) for name in names],
                x=counts,
                orientation="h",
                name="",
                cliponaxis=False,
                marker={"color": [colours.QUIET if name == "other" else _HUES[group] for name in names]},
                customdata=[[count / total, tallies[group][name]["gold_words"]] for count, name in zip(counts, names)],
                text=[f"{grouped(count)} · {count / total:.0%}" if count else "0" for count in counts],
                textposition="outside",
                hovertemplate="%{y}: %{x:,} (%{customdata[0]:.1%})<br>"
                + text("gold words: {count}", count="%{customdata[1]:,}"),
            ),
            row=place,
            col=1,
        )
    highest = (
        max(
            (tallied["mistakes"] for group, names in bars.items() for tallied in map(tallies[group].get, names)),
            default=0,
        )
        or 1
    )
    fig.update_layout(
        height=height, margin={"l": 10, "r": 10, "t": 30, "b": 46}, showlegend=False, bargap=0.28, font={"size": 14}
    )
    fig.update_xaxes(range=[0, 1.35 * highest], nticks=5, zeroline=False)
    fig.update_xaxes(title={"text": text("mistakes")}, row=3, col=1)
    fig.update_yaxes(automargin=True, showgrid=False, ticklabelstandoff=6)
    fig.update_annotations(x=0, xanchor="left", font={"size": 14, "color": colours.QUIET})
    return fig


def fates(counts: dict[str, int]) -> go.Figure:
    """Gold words by their result under two models, as one bar; `counts` from `agreement.compare`."""
    total = sum(counts.values()) or 1
    fig = go.Figure()
    for fate in ("both_wrong", "lost", "gained", "both_right"):
        count = counts[fate]
        fig.add_trace(
            go.Bar(
                x=[count],
                y=[""],
                orientation="h",
                name=fate_name(fate),
                marker={"color": _FATES[fate]},
                customdata=[count / total],
                hovertemplate="%{x:,} (%{customdata:.1%})",
            )
        )
    fig.update_layout(
        height=150,
        margin={"l": 8, "r": 8, "t": 4, "b": 100},
        barmode="stack",
        font={"size": 14},
        legend={"orientation": "h", "y": -1.45, "yanchor": "top", "x": 0, "traceorder": "normal"},
        xaxis={"title": {"text": text("gold words")}, "range": [0, total], "zeroline": False, "showgrid": False},
    )
    return fig


def titles() -> dict[str, str]:
    """Titles of the three groups."""
    return {
        "kinds": text("Kind of mistake"),
        "ambiguities": text("Mistakes in ambiguous strings"),
        "categories": text("Category"),
    }


def table(tallies: dict) -> pd.DataFrame:
    """One row per bar."""
    return pd.DataFrame(
        [{"group": group, "name": name, **counts} for group in _GROUPS for name, counts in tallies[group].items()]
    )


def confusion(tags: tuple[str, ...], counts: np.ndarray) -> str:
    """Characters by gold tag (row) and predicted tag (column), [K, K], as escaped HTML; strength is the share of the row."""
    head = "".join(f"<th>{escape(tag)}</th>" for tag in tags)
    rows = []
    for tag, row in zip(tags, counts.tolist()):
        total = sum(row) or 1
        cells = "".join(_cell(tag, other, count, count / total) for other, count in zip(tags, row))
        rows.append(f"<tr><th>{escape(tag)}</th>{cells}</tr>")
    corner = escape(text("gold \\ predicted"))
    body = f"<thead><tr><th>{corner}</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="rows"><table class="tags">{body}</table></div>'


def confusion_table(tags: tuple[str, ...], counts: np.ndarray) -> pd.DataFrame:
    """The confusion matrix as a table."""
    return pd.DataFrame([{"gold": tag, **dict(zip(tags, row))} for tag, row in zip(tags, counts.tolist())])


def _cell(tag: str, other: str, count: int, share: float) -> str:
    title = escape(
        text(
            "gold {tag}, predicted {other}: {count} characters, {share} of the row",
            tag=tag,
            other=other,
            count=count,
            share=f"{share:.2%}",
        )
    )
    kind = "same" if tag == other else "other"
    shown = grouped(count)
    small = f"<small>{100 * share:.1f}{_THIN}%</small>"
    return f'<td class="{kind}" title="{title}" style="{style(other, round(100 * share))}">{shown}{small}</td>'


def _name(group: str, name: str) -> str:
    return category_name(name) if group == "categories" else type_name(name)
