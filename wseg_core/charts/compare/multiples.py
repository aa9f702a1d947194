"""Small multiples: one panel per group or value of a setting, with equal axes."""

import math

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ...language import text
from .. import epochs, key, panels
from ..labels import safe
from ..lines import Cross, Line, ceiling, groups, lines, unsmoothed
from ..series import Series, dashes, hues, unit_of
from ..traces import cross, draw
from .overlay import PANELS, must_be_relative, smoothing_of

MOST = 30  # panels
_BORDERS = 10  # ends of epochs that are marked in a panel
_ROW = 150  # px of a panel


def figure(
    series: list[Series],
    *,
    metric: str = "dev_f1",
    x: str = "step",
    log_x: bool = False,
    log_y: bool = False,
    smoothing: int | None = None,
    relative: bool = False,
    band: bool = True,
    spread: str = "range",
    palette: dict[str, str] | None = None,
    unit: str | None = None,
) -> go.Figure:
    """One panel per `Series.panel` (or group, if empty); the arguments are those of `overlay.figure`."""
    relative = relative or must_be_relative(s.loss for s in series)
    by: dict[str, list[Series]] = {}
    for s in series:
        by.setdefault(s.panel or s.group or s.label, []).append(s)
    hidden, names = max(0, len(by) - MOST), list(by)[:MOST]
    shown = [s for name in names for s in by[name]]
    colour_of, named = hues(shown, palette), dashes(shown)
    columns = min(len(names), 2 if len(names) in (2, 4) else 3 if len(names) <= 9 else 5) or 1
    down = max(1, math.ceil(len(names) / columns))
    gap = 34 / (down * (_ROW + 34))
    fig = make_subplots(
        down, columns, shared_xaxes="all", shared_yaxes="all", subplot_titles=[safe(n, 108 // columns) for n in names],
        horizontal_spacing=0.03, vertical_spacing=gap if down > 1 else 0,
    )  # fmt: skip
    window = smoothing_of(shown) if smoothing is None else max(1, smoothing)
    curves: list[Line] = []
    behind: list[Line] = []  # the values before smoothing
    marks: list[dict] = []  # the ends of the epochs
    crosses: list[Cross] = []
    cell: dict[int, dict] = {}  # id of a line or cross to the names of its axes
    for number, name in enumerate(names):
        axis = str(number + 1) if number else ""
        for members in groups(by[name], band):
            some, ends = lines(
                members, metric, x, window=window, relative=relative, spread=spread, dash=named[members[0].dash_key]
            )
            raw = unsmoothed(members, metric, x, relative=relative, spread=spread) if window > 1 else []
            curves, crosses, behind = curves + some, crosses + ends, behind + raw
            cell |= {id(item): {"xaxis": f"x{axis}", "yaxis": f"y{axis}"} for item in (*some, *ends, *raw)}
        borders = epochs.common_ends([s.rows for s in by[name]], x)
        if borders is not None:
            marks += epochs.shapes(borders, xref=f"x{axis}", yref=f"y{axis} domain", most=_BORDERS)
    fig.update_layout(shapes=marks)
    draw(fig, [*behind, *curves], colour_of, lambda item: cell[id(item)], common=False, bands=True)
    top = _axes(fig, curves, metric, x, log_x, log_y, relative)
    cross(fig, crosses, {metric: top}, lambda item: cell[id(item)])
    single = all(len({(s.hue, s.dash_key) for s in by[name]}) == 1 for name in names)
    legend = [] if single else key.entries(shown, colour_of)  # one line a panel: its title says it already
    sentences = [text("{hidden} more panels are not shown.", hidden=hidden)] if hidden else []
    note = "<br>".join([*sentences, *([epochs.note()] if marks else [])])
    tall, each = key.room(legend, note)
    inner = down * _ROW + (down - 1) * 34
    below = 58 + tall
    fig.update_annotations(font={"size": 13})
    for annotation in fig.layout.annotations:
        annotation.update(x=annotation.x, yanchor="bottom")
    fig.update_layout(
        height=inner + 30 + below,
        margin={"l": 84, "r": 16, "t": 30, "b": below},
        font={"size": 14},
        hovermode="x unified" if len(curves) <= 24 else "closest",
        legend={"orientation": "h", "y": -52 / inner, "yanchor": "top", "x": 0},
        uirevision="multiples",
    )
    key.add(fig, legend, each, note)
    for number in range(max(0, len(names) - columns), len(names)):
        fig.layout[f"xaxis{number + 1 if number else ''}"].showticklabels = True
    fig.add_annotation(
        text=panels.axes()[x], x=0.5, y=0, xref="paper", yref="paper", yshift=-26, yanchor="top", showarrow=False
    )
    fig.add_annotation(
        text=panels.titles(unit or unit_of(series), relative)[PANELS[metric]], x=0, y=0.5, xref="paper", yref="paper", xshift=-62,
        xanchor="right", textangle=-90, showarrow=False,
    )  # fmt: skip
    return fig


def _axes(fig: go.Figure, curves: list, metric: str, x: str, log_x: bool, log_y: bool, relative: bool) -> float:
    """Sets equal ranges in all panels, ignoring failed runs; returns the highest position of a cross."""
    sound = [line for line in curves if not line.failed and not line.rest] or curves
    y = np.concatenate([line.y for line in sound]) if sound else np.zeros(0)
    at = np.concatenate([line.x for line in curves]) if curves else np.zeros(0)
    y, at = y[np.isfinite(y)], at[np.isfinite(at)]
    log_y = log_y or metric == "grad_norm"
    forms = {"dev_f1": ".1~%", "lr": ".2~g", "loss": ".2~%" if relative else None}
    fig.update_xaxes(
        zeroline=False, nticks=4, tickfont={"size": 12}, unifiedhovertitle={"text": f"{panels.axes()[x]} %{{x}}"}
    )
    fig.update_yaxes(zeroline=False, nticks=4, tickfont={"size": 12}, tickformat=forms.get(metric))
    if len(at):
        fig.update_xaxes(**_range(at, log_x, True))
    top, beyond = ceiling(curves, metric, log_y)
    if len(y):
        span = _range(y[y <= top] if top is not None and beyond else y, log_y, metric in ("loss", "lr"))
        fig.update_yaxes(**span)
        low, high = span["range"]
        top = high - 0.05 * (high - low)  # a cross there is clear of the panel's title
        top = 10**top if "type" in span else top
    if not curves:
        panels.notice(fig, text("Curves will appear here once there are data points."))
    return np.inf if top is None else top


def _range(values: np.ndarray, log: bool, from_zero: bool) -> dict:
    if log and (values > 0).any():
        ends = np.log10([values[values > 0].min(), values.max()])
        room = max(0.05 * (ends[1] - ends[0]), 0.01)
        return {"type": "log", "range": [float(ends[0] - room), float(ends[1] + room)]}
    low, high = (0.0 if from_zero else float(values.min())), float(values.max())
    room = 0.06 * (high - low) or 0.01
    return {"range": [low if from_zero else low - room, high + room]}
