"""The learning rate over a run, before it begins."""

from collections.abc import Callable

import plotly.graph_objects as go

from ..language import text
from . import colours

POINTS = 200


def figure(factor: Callable[[int], float], rate: float, steps: int, height: int = 170) -> go.Figure:
    """The learning rate at each of `steps` steps: `rate` times `factor(step)`."""
    stride = max(1, steps // POINTS)
    at = [*range(0, max(1, steps), stride)]
    if at[-1] != steps - 1 and steps > 1:
        at.append(steps - 1)
    fig = go.Figure(
        go.Scatter(
            x=[step + 1 for step in at],
            y=[rate * factor(step) for step in at],
            mode="lines",
            line={"color": colours.RATE, "width": 2.5},
            fill="tozeroy",
            fillcolor="rgba(138,122,191,0.12)",
            hovertemplate="%{y:.4~g}<extra></extra>",
        )
    )
    fig.update_layout(
        height=height,
        margin={"l": 64, "r": 12, "t": 6, "b": 40},
        hovermode="x unified",
        showlegend=False,
        xaxis={
            "title": {"text": text("step")},
            "zeroline": False,
            "unifiedhovertitle": {"text": f"{text('step')} %{{x}}"},
        },
        yaxis={
            "title": {"text": text("learning rate")},
            "rangemode": "tozero",
            "tickformat": ".2~g",
            "nticks": 4,
            "zeroline": False,
        },
    )
    return fig
