"""F1 by word property: one panel per measure, one bar per bucket, side by side for several models."""

import textwrap

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ...inspection.naming import bucket_name, measure_name
from ...language import text
from .. import colours
from ..labels import safe

_COLUMNS = 2  # as many as have room for their labels on a narrow page
_TITLE = 30  # Latin letters of a title on one line, or half as many characters of Chinese
_FEW = 20  # gold words below which a bucket's F1 says little: drawn faint


def figure(measured: list[tuple[str, str, dict]], height: int = 240) -> go.Figure:
    """`measured`: (name, colour, `buckets.measure`) of each model; measures without values are omitted."""
    shown = [m for m in measured[0][2] if any(values[m] for _, _, values in measured)] if measured else []
    lines = max(1, -(-len(shown) // _COLUMNS))
    fig = make_subplots(
        rows=lines,
        cols=_COLUMNS,
        shared_yaxes=True,
        horizontal_spacing=0.05,
        vertical_spacing=0.5 / lines,
        subplot_titles=[_title(measure_name(m)) for m in shown],
    )
    for place, measure in enumerate(shown):
        at = {"row": place // _COLUMNS + 1, "col": place % _COLUMNS + 1}
        for name, colour, values in measured:
            rows = values[measure] or []
            fig.add_trace(
                go.Bar(
                    x=[_bounds(row) for row in rows],
                    y=[row["f1"] for row in rows],
                    name=safe(name),
                    legendgroup=name,
                    showlegend=not place,
                    marker={"color": colour, "opacity": [1 if row["gold"] >= _FEW else 0.45 for row in rows]},
                    customdata=[[_share(row["precision"]), _share(row["recall"]), f"{row['gold']:,}"] for row in rows],
                    hovertemplate="%{x}: F1 %{y:.1%}<br>"
                    + text(
                        "precision {precision}, recall {recall}, gold words {count}",
                        precision="%{customdata[0]}",
                        recall="%{customdata[1]}",
                        count="%{customdata[2]}",
                    ),
                ),
                **at,
            )
        fig.update_xaxes(type="category", autotickangles=[0, 90], tickfont={"size": 11}, **at)
    fig.update_layout(
        height=height * lines + 40,
        margin={"l": 56, "r": 8, "t": 44, "b": 88},
        font={"size": 13},
        bargap=0.25,
        bargroupgap=0.05,
        showlegend=len(measured) > 1,
        legend={"orientation": "h", "y": -62 / (height * lines - 92), "yanchor": "top", "x": 0},
    )
    fig.update_yaxes(range=[0, 1.02], tickformat=".0%", nticks=5, zeroline=False)
    fig.update_yaxes(title={"text": "F1"}, col=1)
    fig.update_annotations(font={"size": 13, "color": colours.QUIET})
    return fig


def table(measured: list[tuple[str, str, dict]]) -> pd.DataFrame:
    """One row per model and bucket."""
    return pd.DataFrame(
        [
            {"model": name, "measure": measure, **row}
            for name, _, values in measured
            for measure, rows in values.items()
            for row in rows or ()
        ]
    )


def few() -> str:
    """The explanation of faint bars."""
    return text("Faint: fewer than {count} words, so chance plays a large part.", count=_FEW)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _bounds(row: dict) -> str:
    return bucket_name(row).replace(" %–", "–")  # 5–10 %: as short as there is room for


def _title(name: str) -> str:
    """Title of a panel, on two lines if it is long."""
    lines = textwrap.wrap(name[:1].upper() + name[1:], _TITLE if " " in name else _TITLE // 2)
    return "<br>".join(lines)
