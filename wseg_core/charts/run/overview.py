"""Overview of a run: its loss so far in one small panel."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...language import text
from .. import colours, epochs
from ..sampling import keep, smooth
from .training import window


def figure(rows: pd.DataFrame, total_steps: int | None = None, height: int = 190) -> go.Figure:
    """Smoothed loss over steps; the remaining range up to `total_steps` is greyed."""
    fig = go.Figure()
    fig.update_layout(
        height=height,
        margin={"l": 56, "r": 12, "t": 6, "b": 40},
        showlegend=False,
        hovermode="x unified",
        xaxis={
            "title": {"text": text("step")},
            "zeroline": False,
            "unifiedhovertitle": {"text": f"{text('step')} %{{x}}"},
        },
        yaxis={"title": {"text": text("loss")}, "rangemode": "tozero", "nticks": 4, "zeroline": False},
    )
    last = 0
    if len(rows):
        loss = pd.to_numeric(rows["loss"], errors="coerce").astype(float).replace([np.inf, -np.inf], np.nan)
        course = smooth(loss, window(total_steps or len(rows)), epochs.of_rows(rows))
        index, last = keep([course], 400), int(rows["step"].iloc[-1])
        fig.add_trace(
            go.Scatter(
                x=rows["step"].to_numpy()[index],
                y=course[index],
                mode="lines",
                connectgaps=False,
                line={"color": colours.LOSS, "width": 2.5},
                hovertemplate="%{y:.4f}<extra></extra>",
            )
        )
    else:
        fig.add_trace(go.Scatter(x=[None], y=[None]))
        fig.add_annotation(
            text=text("The loss will appear here after the first step."),
            x=0.5,
            y=0.5,
            xref="paper",
            yref="paper",
            showarrow=False,
            font={"color": colours.QUIET},
        )
        fig.update_layout(xaxis={"showticklabels": False}, yaxis={"showticklabels": False, "range": [0, 1]})
    end = total_steps or int(not len(rows))
    if end > last:
        fig.add_shape(
            type="rect",
            x0=last,
            x1=end,
            y0=0,
            y1=1,
            xref="x",
            yref="y domain",
            fillcolor=colours.COMING,
            line_width=0,
            layer="below",
        )
    fig.update_layout(xaxis_range=[0, max(end, last, 1)])
    return fig
