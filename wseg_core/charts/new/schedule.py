"""Preview of a learning-rate schedule."""

from collections.abc import Callable

import plotly.graph_objects as go

from ...language import text
from .. import colours

POINTS = 400


def figure(
    factor: Callable[[int], float],
    rate: float,
    steps: int,
    height: int = 170,
    example: Callable[[int], float] | None = None,
) -> go.Figure:
    """The learning rate at each of `steps` steps: `rate` times `factor(step)`.

    `example` is the factor of a run whose dev F1 stops rising, for a schedule that looks at it: drawn dashed, since
    nobody knows before the run when that will be.
    """
    at = _steps(steps)
    fig = go.Figure(_line(at, rate, factor))
    if example:
        falls = next((i for i, step in enumerate(at) if example(step) < factor(step)), len(at))
        if falls < len(at):
            fig.add_trace(_line(at[max(0, falls - 1) :], rate, example, text("example"), dashed=True))
            fig.add_annotation(_words(text("dashed: an example; the learning rate drops when dev F1 stops improving")))
    fig.update_layout(
        height=height,
        margin={"l": 64, "r": 12, "t": 22 if example else 6, "b": 40},
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


def _steps(steps: int) -> list[int]:
    """The steps to draw, including the first and the last."""
    steps_shown = [*range(0, max(1, steps), max(1, steps // POINTS))]
    return steps_shown if steps_shown[-1] == steps - 1 or steps < 2 else [*steps_shown, steps - 1]


def _line(
    at: list[int], rate: float, factor: Callable[[int], float], name: str = "", dashed: bool = False
) -> go.Scatter:
    return go.Scatter(
        x=[step + 1 for step in at],
        y=[rate * factor(step) for step in at],
        name=name,
        mode="lines",
        line={"color": colours.RATE, "width": 2.5, **({"dash": "dash"} if dashed else {})},
        fill=None if dashed else "tozeroy",
        fillcolor="rgba(138,122,191,0.12)",
        hovertemplate=f"%{{y:.4~g}}{' ' + name if name else ''}<extra></extra>",
    )


def _words(sentence: str) -> dict:
    """Annotation above the plot, aligned right."""
    return {
        "x": 1,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "text": sentence,
    }
