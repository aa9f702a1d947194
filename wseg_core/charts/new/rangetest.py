"""Learning-rate range test: the loss over the learning rate, and the steepest descent."""

import math

import plotly.graph_objects as go

from ...language import text
from .. import colours


def figure(result: dict, span: tuple[float, float] | None = None, height: int = 300) -> go.Figure:
    """The loss of each step and smoothed, over the learning rate on a log axis; `result` is what `rangetest.find` gives.

    Lists that are still growing do as well. span: the rates from where to where the test goes, so that the axis stays.
    """
    rates, smoothed = result["rates"], result["smoothed"]
    fig = go.Figure()
    for values, name, width, opacity in (
        (result["losses"], text("loss, every step"), 1, 0.45),
        (smoothed, text("loss, smoothed"), 2.5, 1),
    ):
        fig.add_trace(
            go.Scatter(
                x=rates,
                y=values,
                name=name,
                mode="lines",
                opacity=opacity,
                line={"color": colours.LOSS, "width": width},
                hovertemplate="%{y:.4f}",
            )
        )
    if suggested := result.get("suggested"):
        fig.add_vline(suggested, line={"color": colours.RATE, "width": 2, "dash": "dash"})
        nearest = min(range(len(rates)), key=lambda i: abs(math.log(rates[i] / suggested)))
        fig.add_trace(
            go.Scatter(
                x=[suggested],
                y=[smoothed[nearest]],
                mode="markers",
                name=text("falls fastest"),
                marker={"color": colours.RATE, "size": 11},
                hovertemplate="%{x:.2~g}",
            )
        )
        fig.add_annotation(
            x=math.log10(suggested), y=1, yref="paper", yanchor="bottom", showarrow=False, text=f"{suggested:.2g}",
            font={"color": colours.RATE},
        )  # fmt: skip
    fig.update_layout(
        height=height,
        margin={"l": 64, "r": 12, "t": 22, "b": 112},
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": -72 / (height - 134), "yanchor": "top"},
        xaxis={
            "title": {"text": text("learning rate")},
            "type": "log",
            "dtick": 1,
            "exponentformat": "power",
            "zeroline": False,
            "hoverformat": ".2~g",
            "unifiedhovertitle": {"text": f"{text('learning rate')} %{{x}}"},
        },
        yaxis={"title": {"text": text("loss")}, "zeroline": False, "nticks": 5, "range": _seen(smoothed)},
    )
    if span:
        fig.update_xaxes(range=[math.log10(span[0]), math.log10(span[1])])
    return fig


def _seen(smoothed: list[float]) -> list[float] | None:
    """Range of the loss axis: the descent and the beginning of the divergence, which would flatten the rest."""
    if not smoothed:
        return None
    low, top = min(smoothed), max(smoothed[: smoothed.index(min(smoothed)) + 1])
    span = max(top - low, 0.2 * abs(top))  # the jitter of the first steps is no fall
    return [max(0.0, low - 0.15 * span), top + 0.6 * span] if span else None
