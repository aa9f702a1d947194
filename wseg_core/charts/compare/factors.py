"""Heat map of a factor: mean F1 of each cell, levels down and the rest across, with intervals in the cells."""

import pandas as pd
import plotly.graph_objects as go

from ...language import text
from ..labels import safe

_ROW, _ABOVE, _BELOW = 52, 56, 16  # px
_SCALE, _INK = [[0.0, "#e6eff4"], [1.0, "#8fbfd6"]], "#10242f"  # legible in both themes


def figure(result: dict, *, title: str = "") -> go.Figure:
    """The cells of `verdict.by_factor`, coloured by their mean F1; each shows the mean and its interval in percent."""
    rows = table(result)
    levels, rest = result["levels"], result["rest"]
    grid = rows.pivot(index="level", columns="rest", values="f1").reindex(index=levels, columns=rest)
    cells = rows.set_index(["level", "rest"])
    words = [[_words(cells.loc[(level, column)]) for column in rest] for level in levels]
    fig = go.Figure(
        go.Heatmap(
            z=grid.to_numpy(float),
            x=[safe(name, 30) for name in rest],
            y=[safe(name, 30) for name in levels],
            text=words,
            texttemplate="%{text}",
            textfont={"size": 13, "color": _INK},
            colorscale=_SCALE,
            showscale=False,
            xgap=3,
            ygap=3,
            hovertemplate="%{y}<br>%{x}<br>%{text}<extra></extra>",
        )
    )
    fig.update_layout(
        height=max(2, len(levels)) * _ROW + _ABOVE + _BELOW,
        margin={"l": 8, "r": 8, "t": _ABOVE, "b": _BELOW},
        font={"size": 14},
        xaxis={"side": "top", "title": {"text": title or text("mean F1 in percent, with interval")}, "showgrid": False},
        yaxis={"autorange": "reversed", "automargin": True, "showgrid": False},
        uirevision="factors",
    )
    return fig


def table(result: dict) -> pd.DataFrame:
    """One row per cell: level, rest, F1 and the ends of its interval in percent, and the number of runs."""
    rows = [
        {
            "level": cell["level"],
            "rest": cell["rest"],
            "f1": 100 * cell["f1"],
            "low": 100 * cell["interval"][0],
            "high": 100 * cell["interval"][1],
            "runs": len(cell["runs"]),
        }
        for cell in result["cells"]
    ]
    return pd.DataFrame(rows, columns=["level", "rest", "f1", "low", "high", "runs"])


def _words(cell: pd.Series) -> str:
    return f"{cell['f1']:.1f}<br>{cell['low']:.1f}–{cell['high']:.1f}"


__all__ = ["figure", "table"]
