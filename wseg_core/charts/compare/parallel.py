"""Parallel coordinates: one axis per setting and one for F1, one line per run (Inselberg 1985, "The plane with parallel
coordinates").

Drawn as SVG, not with plotly's `Parcoords`, which needs WebGL. A box drawn over a part of an axis selects the runs that pass
through it: `ranges` reads plotly's answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ... import terms
from ...language import text
from .. import colours
from ..labels import safe
from . import compared

MOST = 300  # runs; more lines cannot be told apart
MOST_AXES = 8  # besides F1
_LOW, _HIGH = (0xD9, 0x8E, 0x32), (0x1F, 0x5F, 0x99)  # the colours of the lowest and of the highest F1
_SHADES = 9
_LOG_FROM = 20.0  # an axis whose largest value is so many times its smallest has a log scale
_MOST_TICKS = 6  # on an axis of numbers
_EDGE = 0.015  # of an axis: a box that ends so near a run encloses it
_ROOM = 0.05  # of an axis: beyond its first and last value, so that a box can begin there
_BRUSH = 0.06  # half the width of a kept part, in distances between axes


@dataclass(frozen=True)
class Axis:
    """One axis: its title, the place of each run on it in 0–1 (NaN: none), and its ticks as places and words."""

    title: str
    places: np.ndarray  # [runs]
    ticks: list[float]
    words: list[str]


def table(runs: list[dict], settings: Sequence[str]) -> pd.DataFrame:
    """One row per run with a dev or test F1 (`f1`, a fraction): `run`, `label`, `f1` and its value of each setting."""
    scores = compared.scores(runs, colour="")
    f1 = scores["dev_f1"] if scores["dev_f1"].notna().any() else scores["test_f1"]
    by_id = {run["run"]: run for run in runs}
    frame = pd.DataFrame({"run": scores["run"], "label": scores["label"], "f1": f1})
    for setting in settings:
        frame[setting] = [_value(by_id[run], setting) for run in scores["run"]]
    return frame[frame["f1"].notna()].reset_index(drop=True)


def axes(rows: pd.DataFrame, settings: Sequence[str]) -> list[Axis]:
    """The axes of the settings, then that of F1. Words are ordered by their mean F1, so that lines cross less."""
    made = [_axis(terms.term(s), rows[s], rows["f1"]) for s in list(settings)[:MOST_AXES]]
    return [*made, _numbers(text("F1"), rows["f1"].to_numpy(float), percent=True)]


def figure(
    rows: pd.DataFrame,
    settings: Sequence[str],
    *,
    kept: dict[int, tuple[float, float]] | None = None,
    height: int = 440,
) -> go.Figure:
    """rows: the frame of `table`. kept: parts of axes by their number; runs that do not pass through all of them are grey."""
    hidden, rows = max(0, len(rows) - MOST), rows.sort_values("f1", ascending=False)[:MOST].reset_index(drop=True)
    drawn = axes(rows, settings)
    kept = kept or {}
    wanted = rows["run"].isin(selected(rows, settings, kept)).to_numpy()
    places = np.array([axis.places for axis in drawn])  # [axes, runs]
    fig = go.Figure()
    _add_lines(fig, places[:, ~wanted], colours.faint(colours.QUIET, 0.25), 1.0)
    shade = np.zeros(len(rows), int)
    if len(rows):
        low, high = rows["f1"].min(), rows["f1"].max()
        shade = np.round((rows["f1"] - low) / max(high - low, 1e-12) * (_SHADES - 1)).to_numpy(int)
    for number in range(_SHADES):  # the best on top
        _add_lines(fig, places[:, wanted & (shade == number)], _colour(number), 1.8)
    _add_dots(fig, rows, places, [_colour(number) for number in shade], wanted)
    for number, axis in enumerate(drawn):
        fig.add_shape(
            type="line", x0=number, x1=number, y0=0, y1=1, line={"color": colours.QUIET, "width": 1}, layer="below"
        )
        if number in kept:
            low, high = kept[number]
            fig.add_shape(
                type="rect", x0=number - _BRUSH, x1=number + _BRUSH, y0=low, y1=high, line={"color": colours.QUIET, "width": 1},
                fillcolor=colours.faint(colours.QUIET, 0.25),
            )  # fmt: skip
        last = number == len(drawn) - 1  # its words stand where no lines are
        for place, words in zip(axis.ticks, axis.words):
            fig.add_annotation(
                x=number, y=place, text=safe(words, 18), showarrow=False, font={"size": 12, "shadow": "auto"},
                xanchor="left" if last else "right", xshift=9 if last else -9,
            )  # fmt: skip
    fig.update_layout(
        height=height,
        margin={"l": 90, "r": 40, "t": 16, "b": 48 + 22 * bool(hidden)},
        showlegend=False,
        hovermode="closest",
        dragmode="select",
        selectdirection="any",
        xaxis={
            "range": [-0.25, len(drawn) - 0.75],
            "tickvals": list(range(len(drawn))),
            "ticktext": [safe(axis.title, 22) for axis in drawn],
            "tickfont": {"size": 14},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={"range": [-_ROOM, 1 + _ROOM], "visible": False, "fixedrange": True},
    )
    if hidden:
        fig.add_annotation(
            text=text("{count} runs with a lower F1 are in the table.", count=hidden), x=0, y=0, xref="paper", yref="paper",
            xanchor="left", yanchor="top", yshift=-40, showarrow=False, font={"size": 13, "color": colours.QUIET},
        )  # fmt: skip
    return fig


def ranges(boxes: Iterable[dict], count: int) -> dict[int, tuple[float, float]]:
    """The part of each axis that plotly's selection boxes (`{"x": [two], "y": [two]}`) cover; the last one counts.

    count: of axes. A box beside all axes covers none.
    """
    return {
        number: (max(0.0, min(box["y"])), min(1.0, max(box["y"])))
        for box in boxes
        for number in range(count)
        if min(box["x"]) <= number <= max(box["x"])
    }


def selected(rows: pd.DataFrame, settings: Sequence[str], kept: dict[int, tuple[float, float]]) -> list[str]:
    """The IDs of the runs that pass through every kept part of an axis; all of them if there is none."""
    inside = np.ones(len(rows), bool)
    for number, axis in enumerate(axes(rows, settings)):
        if number in kept:
            low, high = kept[number]
            inside &= (axis.places >= low - _EDGE) & (axis.places <= high + _EDGE)
    return list(rows["run"][inside])


def _value(run: dict, setting: str) -> object:
    """A number as it is, anything else as displayed."""
    section, _, key = setting.partition(".")
    value = (run["config"].get(section) or {}).get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return compared.value(run, setting)


def _axis(title: str, values: pd.Series, f1: pd.Series) -> Axis:
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.notna().sum() and all(isinstance(value, float) or value == "–" for value in values):
        return _numbers(title, numbers.to_numpy(float))
    order = f1.groupby(values.astype(str)).mean().sort_values(kind="stable").index
    place = {word: (number + 0.5) / len(order) for number, word in enumerate(order)}
    return Axis(title, np.array([place[str(value)] for value in values]), list(place.values()), list(place))


def _numbers(title: str, values: np.ndarray, percent: bool = False) -> Axis:
    given = values[np.isfinite(values)]
    if not len(given):
        return Axis(title, np.full(len(values), np.nan), [], [])
    low, high = given.min(), given.max()
    log = low > 0 and high / low >= _LOG_FROM and not percent
    scaled = np.log10(values) if log else values
    first, last = (float(np.log10(end)) if log else float(end) for end in (low, high))
    span = last - first
    places = (scaled - first) / span if span else np.where(np.isfinite(values), 0.5, np.nan)
    shown = np.unique(given)
    if len(shown) > _MOST_TICKS:
        shown = np.linspace(first, last, _MOST_TICKS - 1)
        shown = 10**shown if log else shown
    ticks = [(float(np.log10(number) if log else number) - first) / span if span else 0.5 for number in shown]
    words = [f"{100 * number:.1f}" if percent else f"{number:.3g}" for number in shown]
    return Axis(title, places, ticks, words)


def _add_lines(fig: go.Figure, places: np.ndarray, colour: str, width: float) -> None:
    """Lines of some runs in one colour, as one trace. places: [axes, runs]."""
    if not places.shape[1]:
        return
    gap = np.full((1, places.shape[1]), np.nan)
    x = np.vstack([np.repeat(np.arange(len(places))[:, None], places.shape[1], 1), gap])
    fig.add_trace(
        go.Scatter(
            x=x.T.ravel(),
            y=np.vstack([places, gap]).T.ravel(),
            mode="lines",
            hoverinfo="skip",
            line={"color": colour, "width": width},
        )  # fmt: skip
    )


def _add_dots(fig: go.Figure, rows: pd.DataFrame, places: np.ndarray, shades: list[str], wanted: np.ndarray) -> None:
    """A dot where a run crosses an axis, to hover over and to select."""
    dots = [(axis, run) for axis in range(len(places)) for run in range(len(rows)) if np.isfinite(places[axis, run])]
    fig.add_trace(
        go.Scatter(
            x=[axis for axis, _ in dots],
            y=[places[dot] for dot in dots],
            mode="markers",
            customdata=[[rows["run"][run], safe(rows["label"][run]), 100 * rows["f1"][run]] for _, run in dots],
            marker={
                "size": 7,
                "color": [shades[run] if wanted[run] else colours.faint(colours.QUIET, 0.3) for _, run in dots],
            },
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},  # the lines show what is selected
            hovertemplate="%{customdata[1]}: F1 %{customdata[2]:.1f} %<extra></extra>",
        )
    )


def _colour(shade: int) -> str:
    share = shade / (_SHADES - 1)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in zip(_LOW, _HIGH))


__all__ = ["axes", "figure", "ranges", "selected", "table"]
