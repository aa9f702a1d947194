"""Ranking chart: one row per group, best first, with the mean and range of its seeds, and failures."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...language import text
from .. import colours
from ..labels import safe, width
from . import standings

MOST = 100  # rows
_ROW = 27  # px
table = standings.table


def figure(scores: pd.DataFrame, *, palette: dict[str, str] | None = None, low: float | None = None) -> go.Figure:
    """Mean F1 with whiskers over the seeds and a small dot per run; groups without a score are described below.

    scores: the frame of `compared.scores`. palette: colour key to colour. low: where the F1 axis begins, as a
    fraction; what is lower stands at its edge as an arrow. A diamond is the test F1 of a group
    that is ranked by its dev F1; a hollow dot is a test-set score, where there is no dev set.
    """
    rows = table(scores)
    hidden, rows = max(0, len(rows) - MOST), rows[:MOST]
    colour = {**colours.palette(standings.hues(scores)), **(palette or {})}
    good = rows[rows["f1"].notna()]
    begin, end = _range(good, low)
    place = {group: len(rows) - 1 - i for i, group in enumerate(rows["group"])}
    fig = go.Figure()
    _runs(fig, scores, good, place, colour, begin)
    _means(fig, good, place, colour, begin)
    _tests(fig, good, place, colour, begin)
    _problems(fig, rows[rows["f1"].isna()], place, begin)
    if 0 < len(good) < len(rows):
        fig.add_hline(y=len(rows) - len(good) - 0.5, line={"color": colours.QUIET, "width": 1, "dash": "dot"})
    names = [safe(group, 44) for group in rows["group"]]
    note, left = _note(good, hidden), int(min(330, 36 + max(map(width, names), default=60)))
    fig.update_layout(
        height=max(2, len(rows)) * _ROW + 86 + 20 * (note.count("<br>") + bool(note)),
        margin={"l": left, "r": 150, "t": 8, "b": 78 if note else 58},
        font={"size": 14},
        showlegend=False,
        hovermode="closest",
        hoverlabel={"namelength": -1},
        xaxis={
            "title": {"text": text("F1 (mean and range over seeds)"), "standoff": 8},
            "tickformat": ".3~%",
            "range": [begin, end],
            "zeroline": False,
            "nticks": 5 if left < 200 else 3,  # so many stand beside each other on a narrow page too
            "tickangle": 0,
        },
        yaxis={
            "tickvals": list(place.values()),
            "ticktext": names,
            "range": [-0.6, max(2, len(rows)) - 0.4],
            "showgrid": False,
            "zeroline": False,
            "ticklabelstandoff": 12,
        },
    )
    if note:
        fig.add_annotation(
            text=note, x=0, y=0, xref="paper", yref="paper", yshift=-52, xanchor="left", yanchor="top", align="left",
            showarrow=False, font={"color": colours.QUIET, "size": 13},
        )  # fmt: skip
        fig.update_layout(margin={"b": 64 + 20 * (note.count("<br>") + 1)})
    return fig


def _range(good: pd.DataFrame, low: float | None) -> tuple[float, float]:
    if not len(good):
        return 0.0, 1.0
    tests = list(_tested(good)["test_f1"])
    first = float(min([good["lowest"].min(), *tests])) if low is None else low
    last = max([float(good["highest"].max()), *tests, first + 0.002])
    room = max(0.06 * (last - first), 0.0005)
    return (max(0.0, first - room) if low is None else first), min(1.0, last + room)


def _runs(fig: go.Figure, scores: pd.DataFrame, good: pd.DataFrame, place: dict, colour: dict, begin: float) -> None:
    """A small dot per run, in one trace."""
    hue = dict(zip(good["group"], good["colour_key"]))
    counted = [standings.scored(runs)[0] for group, runs in scores.groupby("group", sort=False) if group in hue]
    runs = pd.concat(counted) if counted else scores[:0].assign(f1=[])
    runs = runs[runs["f1"] >= begin]
    fig.add_trace(
        go.Scatter(
            x=runs["f1"].to_numpy(float),
            y=[place[group] for group in runs["group"]],
            customdata=[safe(label) for label in runs["label"]],
            mode="markers",
            name="",
            marker={"size": 6, "opacity": 0.55, "color": [colour[hue[group]] for group in runs["group"]]},
            hovertemplate="%{customdata}: %{x:.2%}",
        )
    )


def _means(fig: go.Figure, good: pd.DataFrame, place: dict, colour: dict, begin: float) -> None:
    y = [place[group] for group in good["group"]]
    shades = [colour[hue] for hue in good["colour_key"]]
    for at, shade, row in zip(y, shades, good.itertuples()):
        if row.seeds > 1 and row.highest > begin:
            ends = [max(row.lowest, begin), row.highest]
            fig.add_shape(
                type="line", x0=ends[0], x1=ends[1], y0=at, y1=at, line={"color": shade, "width": 2}, layer="below"
            )
        fig.add_annotation(
            text=_number(row), x=1, xref="paper", y=at, xanchor="left", xshift=8, showarrow=False, font={"size": 13}
        )
    _remarks(fig, good, place)
    below = good["f1"].to_numpy(float) < begin
    symbols = np.where(below, "triangle-left", np.where(good["measure"] == "dev", "circle", "circle-open"))
    fig.add_trace(
        go.Scatter(
            x=np.maximum(good["f1"].to_numpy(float), begin),
            y=y,
            customdata=np.array([[safe(r.group, 80), r.f1, r.lowest, r.highest, _seeds(r), _told(r)] for r in good.itertuples()], object),
            mode="markers",
            name="",
            cliponaxis=False,
            marker={"size": 12, "symbol": list(symbols), "color": shades, "line": {"width": 2, "color": shades}},
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]:.2%} (%{customdata[2]:.2%}–%{customdata[3]:.2%})"
            "<br>%{customdata[4]}%{customdata[5]}",
        )
    )  # fmt: skip


def _tests(fig: go.Figure, good: pd.DataFrame, place: dict, colour: dict, begin: float) -> None:
    """A hollow diamond at the mean test F1 of each group that is ranked by its dev F1."""
    rows = _tested(good)
    if not len(rows):
        return
    fig.add_trace(
        go.Scatter(
            x=np.maximum(rows["test_f1"].to_numpy(float), begin),
            y=[place[group] for group in rows["group"]],
            customdata=[[safe(group, 80), f1] for group, f1 in zip(rows["group"], rows["test_f1"])],
            mode="markers",
            name="",
            cliponaxis=False,
            marker={
                "size": 10,
                "symbol": "diamond-open",
                "color": [colour[hue] for hue in rows["colour_key"]],
                "line": {"width": 2},
            },
            hovertemplate="<b>%{customdata[0]}</b><br>" + text("test F1") + " %{customdata[1]:.2%}",
        )
    )


def _tested(good: pd.DataFrame) -> pd.DataFrame:
    """The groups ranked by their dev F1 that have a test F1 too."""
    return good[(good["measure"] == "dev") & good["test_f1"].notna()]


def _remarks(fig: go.Figure, good: pd.DataFrame, place: dict) -> None:
    """Notes beside the dot, if there is room, that a variant's models do not segment."""
    begin, end = _range(good, None)
    for row in good[good["remark"] != ""].itertuples():
        left = row.f1 < begin + 0.5 * (end - begin)
        fig.add_annotation(
            text=row.remark, x=row.highest if left else row.lowest, y=place[row.group], showarrow=False,
            xanchor="left" if left else "right", xshift=12 if left else -12, font={"size": 13, "color": colours.QUIET},
        )  # fmt: skip


def _problems(fig: go.Figure, bad: pd.DataFrame, place: dict, begin: float) -> None:
    if not len(bad):
        return
    failed = [r.failed > 0 for r in bad.itertuples()]
    fig.add_trace(
        go.Scatter(
            x=[begin] * len(bad),
            y=[place[group] for group in bad["group"]],
            text=["  " + safe(problem, 88) for problem in bad["problem"]],
            customdata=[safe(problem, 300) for problem in bad["problem"]],
            mode="markers+text",
            name="",
            textposition="middle right",
            textfont={"size": 13, "color": colours.QUIET},
            cliponaxis=False,
            marker={
                "symbol": ["x" if f else "circle-open-dot" for f in failed],
                "size": 9,
                "color": [colours.FAULT if f else colours.QUIET for f in failed],
            },
            hovertemplate="%{customdata}",
        )
    )


def _seeds(row: Any) -> str:
    if row.seeds == 1:
        return text("one seed")
    return text("{seeds} seeds", seeds=row.seeds)


def _number(row: Any) -> str:
    return f"{100 * row.f1:.1f} % <span style='color:{colours.QUIET}'>{_seeds(row)}{' ✕' if row.failed else ''}</span>"


def _told(row: Any) -> str:
    details = "<br>" + (text("on the test set") if row.measure == "test" else text("on the development set"))
    if row.measure == "dev" and pd.notna(row.test_f1):
        details += "<br>" + text("test F1 {percent} %", percent=f"{100 * row.test_f1:.2f}")
    if pd.notna(row.ambiguous):
        details += "<br>" + text("{percent} % of the ambiguous strings correct", percent=f"{100 * row.ambiguous:.1f}")
    return details + "".join(f"<br>{safe(part, 120)}" for part in (row.remark, row.problem) if part)


def _note(good: pd.DataFrame, hidden: int) -> str:
    sentences = []
    if len(_tested(good)):
        sentences.append(text("Circle: dev F1, which orders the variants. Diamond: test F1."))
    if (good["measure"] == "test").any():
        sentences.append(text("Hollow: the score on the test set, without a development set."))
    if hidden:
        sentences.append(text("{hidden} more variants are in the table.", hidden=hidden))
    return "<br>".join(sentences)
