"""F1 against cost (time, memory, optimizer state, or ambiguous strings misread), with the Pareto front."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...language import text
from .. import colours, panels
from ..labels import safe
from . import standings
from .label_places import SPOTS, spread_labels

_PLOT = 720  # px: the assumed width of the plot on a page, for the placement of labels


def costs() -> dict[str, str]:
    """Costs that F1 can be compared with: column to title."""
    return {
        "seconds": text("training time (s)"),
        "memory_bytes": text("peak memory"),
        "optimizer_bytes": text("optimizer state size"),
        "ambiguous_wrong": text("ambiguous strings segmented incorrectly"),
    }


def table(scores: pd.DataFrame, against: str = "seconds") -> pd.DataFrame:
    """One row per group that has both, as in `standings.table`; `front`: whether it is on the Pareto front."""
    rows = standings.table(scores)
    rows = rows.assign(ambiguous_wrong=1 - rows["ambiguous"])
    rows = rows[rows["f1"].notna() & rows[against].notna() & (rows[against] >= 0)].reset_index(drop=True)
    return rows.assign(front=front(rows[against].to_numpy(float), rows["f1"].to_numpy(float)))


def front(cost: np.ndarray, good: np.ndarray) -> np.ndarray:
    """The Pareto front: points that no other point dominates in both F1 and cost. bool [n]."""
    cheaper = (cost[:, None] >= cost) & (good[:, None] <= good)
    strictly = (cost[:, None] > cost) | (good[:, None] < good)
    return ~np.any(cheaper & strictly, axis=1)


def figure(
    scores: pd.DataFrame,
    *,
    against: str = "seconds",
    palette: dict[str, str] | None = None,
    low: float | None = None,
    height: int = 460,
) -> go.Figure:
    """One dot per group, F1 over a cost on a log axis, with its name if there is room; the front as a dotted line.

    scores: the frame of `compared.scores`. against: a key of `costs()`. A cost of nothing stands at the left.
    low: where the F1 axis begins, as a fraction; what is lower stands at its edge as an arrow.
    """
    rows = table(scores, against)
    colour = {**colours.palette(standings.hues(scores)), **(palette or {})}
    fig = go.Figure()
    cost, good = rows[against].to_numpy(float), rows["f1"].to_numpy(float)
    at, axis = _axis(cost, against)
    under = good < (low or 0.0)
    good = np.maximum(good, low or 0.0)
    least, most = (float(good.min()), float(good.max())) if len(good) else (0.0, 1.0)
    room = max(0.12 * (most - least), 0.004)
    low, high = max(0.0, least - room) if low is None else low, most + room
    _lay_out(fig, axis, (low, high), against, height)
    if not len(rows):
        return _empty(fig)
    ahead = rows.index[rows["front"]][np.argsort(at[rows["front"].to_numpy()], kind="stable")]
    _add_front(fig, at[ahead], good[ahead])
    names = [safe(group, 34) for group in rows["group"]]
    px = (at_px(at, axis["range"]), (high - good) / (high - low) * (height - 94))
    places = np.stack(px, 1)
    spots = spread_labels(places, names, (_PLOT, height - 94), rows["front"].to_numpy(bool), _stairs(places[ahead]))
    shades = [colour[hue] for hue in rows["colour_key"]]
    solid = rows["measure"] == "dev"
    fig.add_trace(
        go.Scatter(
            x=at,
            y=good,
            name="",
            mode="markers+text",
            text=[name if spot else "" for name, spot in zip(names, spots)],
            textposition=[spot or SPOTS[0] for spot in spots],
            textfont={"size": 13},
            customdata=[
                [
                    safe(r.group, 80),
                    r.lowest,
                    r.highest,
                    amount(getattr(r, against), against),
                    safe(r.problem, 120),
                    r.f1,
                ]
                for r in rows.itertuples()
            ],
            marker={
                "size": np.where(rows["front"], 13, 10).tolist(),
                "color": shades,
                "symbol": np.where(under, "triangle-down", np.where(solid, "circle", "circle-open")).tolist(),
                "opacity": 1,
                "line": {"width": np.where(rows["front"], 2, 1).tolist(), "color": [colours.QUIET] * len(rows)},
            },
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[5]:.2%} (%{customdata[1]:.2%}–%{customdata[2]:.2%})"
            "<br>%{customdata[3]}<br>%{customdata[4]}",
        )
    )
    fig.add_annotation(
        text=text("Dotted line: best F1 at each cost (Pareto front).<br>Upper left is best."),  # two lines fit a narrow page
        align="left", x=0, y=0, xref="paper", yref="paper", xshift=-60, yshift=-56, xanchor="left", yanchor="top", showarrow=False,
        font={"color": colours.QUIET, "size": 13},
    )  # fmt: skip
    return fig


def _lay_out(fig: go.Figure, axis: dict, span: tuple[float, float], against: str, height: int) -> None:
    """Lays out the axes; axis: the log axis of the cost. span: of F1."""
    low, high = span
    fig.update_layout(
        height=height,
        margin={"l": 76, "r": 24, "t": 10, "b": 100},
        font={"size": 14},
        showlegend=False,
        hovermode="closest",
        xaxis={"title": {"text": costs()[against], "standoff": 10}, "zeroline": False, **axis},
        yaxis={
            "title": {"text": text("F1, mean over seeds")},
            "tickformat": ".3~%",
            "range": [low - 0.03 * (high - low), high],  # room for half a dot
            "zeroline": False,
        },
    )


def _add_front(fig: go.Figure, at: np.ndarray, good: np.ndarray) -> None:
    """Adds the Pareto front, in the order of costs."""
    fig.add_trace(
        go.Scatter(
            x=at,
            y=good,
            mode="lines",
            line={"shape": "hv", "dash": "dot", "width": 1.5, "color": colours.QUIET},
            hoverinfo="skip",
            name="front",
        )
    )


def amount(number: float, against: str) -> str:
    """A cost in readable units."""
    if against == "seconds":
        return text("{seconds} s", seconds=f"{number:.4g}")
    if against == "ambiguous_wrong":
        return f"{100 * number:.3g}\u202f%"
    for unit, letter in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if number >= unit:
            return f"{number / unit:.3g}\u202f{letter}"
    return f"{number:.0f}\u202fB"


def at_px(at: np.ndarray, span: list[float]) -> np.ndarray:
    """Positions on a log axis with the range `span` (powers of ten), in px from the left."""
    return (np.log10(at) - span[0]) / (span[1] - span[0]) * _PLOT


def _stairs(points: np.ndarray) -> list[tuple]:
    """The steps of the front as thin boxes; each step leaves its point to the right."""
    boxes = []
    for (x, y), (right, up) in zip(points, points[1:]):
        boxes += [(x + 8, y - 1, right, y + 1), (right - 1, up + 8, right + 1, y)]
    return boxes


def _axis(cost: np.ndarray, against: str) -> tuple[np.ndarray, dict]:
    """(places on the axis, the axis): ticks of 1, 2 and 5, finer ones where costs are close to each other.

    Nothing at all stands half a decade left of the least.
    """
    some = cost[cost > 0]
    least, most = (float(some.min()), float(some.max())) if len(some) else (1.0, 10.0)
    nothing = least / 4
    at = np.where(cost > 0, cost, nothing)
    zero = bool((cost == 0).any())
    room = max(0.08 * np.log10(most / least), 0.08)
    low, high = np.log10(nothing if zero else least) - room, np.log10(most) + room
    ends = (int(np.floor(np.log10(least))), int(np.ceil(np.log10(most))))
    ticks: list[float] = []
    coarse = (1, 2, 5) if ends[1] - ends[0] <= 3 else (1,)
    for heads in (coarse, range(1, 10), np.arange(1, 10, 0.5), np.arange(1, 10, 0.1)):
        if len(ticks) > 1:
            break
        every = [head * 10.0**power for power in range(ends[0], ends[1] + 1) for head in heads]
        ticks = [t for t in every if np.log10(least) - room <= np.log10(t) <= high]
    words = [amount(t, against) for t in ticks]
    if zero:
        ticks, words = [nothing, *ticks], [text("none"), *words]
    return at, {"type": "log", "range": [float(low), float(high)], "tickvals": ticks, "ticktext": words}


def _empty(fig: go.Figure) -> go.Figure:
    fig.add_trace(go.Scatter(x=[None], y=[None]))
    fig.update_layout(xaxis={"showticklabels": False}, yaxis={"showticklabels": False})
    panels.notice(fig, text("A dot will appear here for each variant that has a score and a value for this cost."))
    return fig
