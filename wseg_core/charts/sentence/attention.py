"""Attention of a BERT model: rows over the text as escaped HTML, and the whole matrix as a figure."""

from html import escape

import plotly.graph_objects as go

from ...language import text
from ..glyphs import glyph, name
from ..labels import safe
from ..legible import style

MOST = 82  # tokens of which the whole matrix is drawn


def row(attention: dict, asker: int) -> str:
    """Attention of the character at index `asker` to each token; a row sums to 1."""
    weights, tokens = attention["weights"][asker + 1], attention["tokens"]
    largest = max(weights)
    units = "".join(
        _unit(tokens, attention["text"][asker], i, w, largest, i == asker + 1) for i, w in enumerate(weights)
    )
    caption = text(
        "Attention of {character}",
        character=f"<strong><bdi>{escape(name(attention['text'][asker]))}</bdi></strong>",
    )
    return f'<div class="step">{caption}</div><div class="why">{units}</div>'


def figure(attention: dict) -> go.Figure:
    """The attention matrix, with the query as row; every row sums to 1."""
    tokens = [f"{safe(_shown(t), 8)} " for t in attention["tokens"]]
    n = len(tokens)
    fig = go.Figure(go.Heatmap(
        z=attention["weights"], zmin=0, colorscale=[[0, "rgba(58,134,173,0.03)"], [1, "#3a86ad"]], xgap=1, ygap=1,
        customdata=[[[a, b] for b in tokens] for a in tokens],
        hovertemplate="%{customdata[0]}→ %{customdata[1]}: %{z:.4f}<extra></extra>",
        colorbar={"title": {"text": text("attention")}, "tickformat": ".1%"},
    ))  # fmt: skip
    ticks = {"tickvals": list(range(n)), "ticktext": tokens, "showgrid": False, "zeroline": False}
    fig.update_layout(
        height=int(min(900, max(340, 120 + 22 * n))),
        margin={"l": 70, "r": 20, "t": 40, "b": 60},
        font={"size": 14},
        xaxis={
            **ticks,
            "title": {"text": text("key (attended character)")},
            "side": "top",
            "tickangle": 0 if n < 30 else 90,
        },
        yaxis={**ticks, "title": {"text": text("query (attending character)")}, "autorange": "reversed"},
    )
    return fig


def _shown(token: str) -> str:
    """A token as displayed; special tokens such as [CLS] are longer than one character."""
    return token if len(token) > 1 else name(token)


def _unit(tokens: list[str], asker: str, i: int, weight: float, largest: float, is_asker: bool) -> str:
    title = escape(
        text(
            "{asker} to {character}: {value}",
            asker=name(asker),
            value=f"{weight:.4f}",
            character=_shown(tokens[i]),
        )
    )
    shown = f'<span class="code">{escape(tokens[i])}</span>' if len(tokens[i]) > 1 else glyph(tokens[i])
    shade = style("=", round(85 * weight / largest) if largest else 0)
    return (
        f'<div class="one"><div class="c"{" style=font-weight:700" if is_asker else ""}>{shown}</div>'
        f'<i class="t" style="{shade}" title="{title}">{100 * weight:.0f}%</i></div>'
    )
