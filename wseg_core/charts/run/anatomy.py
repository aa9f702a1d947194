"""The anatomy of the gradient: its length before and after the clip, how often it was clipped, block by block, how far
a step moves the weights, and whether it goes on in the direction of the step before.

That a step should change the weights by about a thousandth of their length is a rule of thumb: Karpathy, "CS231n:
Neural networks, part 3" (2015). Ratios and cosines are measured every N steps only; their points are joined across
the steps between, and parted where more than that is missing.
"""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...language import text
from ...training.metrics import BLOCKS, of_block
from .. import colours, key, panels
from ..curves import curve, last
from ..labels import safe
from ..lines import Cross, cross
from ..sampling import floats, keep, share, smooth_from_start
from ..series import Series, hues
from .training import window as window_of

PANELS = {"y": (0.785, 1.0), "y2": (0.645, 0.755), "y3": (0.42, 0.615), "y4": (0.17, 0.39), "y5": (0.0, 0.14)}
_SEVERAL = {
    "y": (0.68, 1.0),
    "y2": (0.505, 0.645),
    "y4": (0.21, 0.47),
    "y5": (0.0, 0.175),
}  # blocks of many are a tangle
CUSTOMARY = 1e-3
MOST = 12  # runs
_NORMS = ["grad_norm", "grad_norm_clipped", "clipped", *(of_block("grad_norm", block) for block in BLOCKS)]
_RATIOS = [of_block("update_ratio", block) for block in ("", *BLOCKS)]


def measured(rows: pd.DataFrame) -> bool:
    """Whether there is more to draw than the gradient norm."""
    return (
        any(floats(rows, c).notna().any() for c in ("grad_norm_clipped", *_RATIOS, "step_cosine"))
        if len(rows)
        else False
    )


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """The figure's data for one run, one row per step."""
    return rows[[c for c in ("step", "epoch", "seconds", *_NORMS, *_RATIOS, "step_cosine") if c in rows]]


def figure(
    series: list[Series],
    *,
    x: str = "step",
    window: int | None = None,
    shown: tuple[float, float] | None = None,
    palette: dict[str, str] | None = None,
    height: int | None = None,
    block: str = "",
) -> go.Figure:
    """Panels over one x axis: of one run five with all blocks, of several (at most 12) four of one part of the model.

    window: over how many of the last steps the share of clipped ones is taken, and the norms of several runs are
    averaged. shown: the stretch of x to look at,
    cut out before down-sampling. height: px of the panels together. block: of several runs, the one of `BLOCKS` whose
    norm and step are shown; "" for the whole model.
    """
    series = [s for s in series if len(s.rows) and x in s.rows][:MOST]
    alone = len(series) == 1
    block = "" if alone else block
    window = window or window_of(max((len(s.rows) for s in series), default=0))
    colour_of = hues(series, palette)
    traces = [trace for s in series for trace in _traces(s, x, window, alone, colour_of[s.hue], shown, block)]
    fig = go.Figure()
    limit = share([len(t["x"]) for t in traces], whole=19_000)
    for trace in traces:
        index = keep([trace["y"]], limit)
        fig.add_trace(go.Scatter(trace | {"x": trace["x"][index], "y": trace["y"][index]}))
    span = shown or (0.0, max((float(s.rows[x].max()) for s in series), default=1.0))
    note, rules = _note(window, alone), [(text("typical, 1/1000"),), (text("clipping threshold {norm}", norm=1.0),)]
    legend = [] if alone else key.entries(series, colour_of)
    tall, each = key.room([*([(trace["name"],) for trace in traces] if alone else legend), *rules], note)
    below = 64 + tall
    domains = _SEVERAL if len(series) > 1 else PANELS
    _frame(fig, x, height or (680 if len(series) > 1 else 860), below, span, domains)
    if not series:
        return _placeholder(fig)
    if not alone:
        key.add(fig, legend, each, note)
        if len(series) > 4:
            fig.update_layout(hovermode="closest", hoversubplots="overlaying")
    clips = sorted({s.clip_norm for s in series if s.clip_norm > 0})
    _reference(fig, span, clips[0] if len(clips) == 1 and not block else 0.0, any(t["yaxis"] == "y4" for t in traces))
    for panel in ("y", "y3", "y4"):
        columns = [t["y"] for t in traces if t["yaxis"] == panel]
        extra = CUSTOMARY if panel == "y4" else clips[0] if panel == "y" and clips and not block else 0.0
        if columns:
            fig.update_layout({f"yaxis{panel[1:]}": panels.log_ticks(columns, extra)})
    _crosses(fig, series, x, 1 if alone else window, shown, block)
    _missing(fig, series, {t["yaxis"] for t in traces}, domains)
    if alone:
        fig.update_layout(
            showlegend=True, hoverlabel={"namelength": -1},
            legend={"entrywidth": each, "tracegroupgap": 0,
                    "title": {"text": note, "side": "top", "font": {"color": colours.QUIET, "size": 13}}},
        )  # fmt: skip
    return fig


def sparse(at: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The measured points of a column, with a gap (NaN) between points that are further apart than usual.

    at, y: float [rows], one a step. Usual: one and a half times the median distance.
    """
    there = np.flatnonzero(np.isfinite(y) & np.isfinite(at))
    if len(there) < 3:
        return at[there], y[there]
    apart = np.diff(there)
    breaks = np.flatnonzero(apart > 1.5 * np.median(apart)) + 1
    return np.insert(at[there], breaks, at[there][breaks]), np.insert(y[there], breaks, np.nan)


def _traces(
    s: Series, x: str, window: int, alone: bool, colour: str, shown: tuple[float, float] | None, only: str
) -> list[dict]:
    """The traces of one run as plain dicts, before down-sampling."""
    part = s.rows[x].between(*shown).to_numpy() if shown else np.ones(len(s.rows), bool)
    at = floats(s.rows, x).to_numpy(float)
    names = {
        "embedding": text("embedding"),
        "encoder": text("encoder"),
        "head": text("head"),
    }
    traces: list[dict] = []

    def add(y: np.ndarray, panel: str, name: str, shade: str, form: str, width: float = 1.6, **more: Any) -> None:
        at_points, values = more.pop("at", at)[more.pop("part", part)], y
        points = np.isfinite(values).sum()
        if points:
            line = {"color": shade, "width": width, "dash": "solid"}
            traces.append(
                {
                    "x": at_points, "y": values, "yaxis": panel, "name": name if alone else safe(s.label or s.group),
                    "mode": "lines+markers" if points == 1 or points <= 60 and panel in ("y4", "y5") else "lines",
                    "marker": {"size": 5}, "connectgaps": False, "line": line, "hovertemplate": f"%{{y:{form}}}",
                    "legendgroup": name if alone else s.hue, "showlegend": alone, **more,
                }
            )  # fmt: skip

    def column(name: str) -> np.ndarray:
        return floats(s.rows, name).to_numpy(float)

    def norm(name: str) -> np.ndarray:
        return column(name) if alone else smooth_from_start(floats(s.rows, name), window)

    suffix = f"_{only}" if only else ""
    add(
        norm(f"grad_norm{suffix}")[part],
        "y",
        text("norm before clipping"),
        colours.NORM["whole"] if alone else colour,
        ".4~g",
    )
    if not only:  # the norm of the whole is what is clipped
        after = text("norm after clipping")
        add(
            norm("grad_norm_clipped")[part],
            "y",
            after,
            colours.LOSS if alone else colours.faint(colour, 0.55),
            ".4~g",
            1.2,
        )
    clipped = floats(s.rows, "clipped") if "clipped" in s.rows else pd.Series(np.nan, s.rows.index)
    if s.clip_norm > 0 or (clipped > 0).any():
        running = clipped.rolling(window, min_periods=1).mean().where(clipped.notna()).to_numpy(float)
        add(running[part], "y2", text("fraction of clipped steps"), colours.LIMIT if alone else colour, ".1%", 1.8)
    for block in BLOCKS if alone else ():
        add(
            column(of_block("grad_norm", block))[part],
            "y3",
            text("norm, {block}", block=names[block]),
            colours.NORM[block],
            ".4~g",
            1.2,
        )
    for name in _RATIOS if alone else [f"update_ratio{suffix}"]:
        block = name.removeprefix("update_ratio").removeprefix("_") or "whole"
        points, values = sparse(at[part], column(name)[part])
        title = text("update-to-weight ratio, {block}", block=names.get(block, text("whole model")))
        add(values, "y4", title, colours.NORM[block] if alone else colour, ".3~g", at=points, part=slice(None))
    points, values = sparse(at[part], column("step_cosine")[part])
    add(
        values,
        "y5",
        text("cosine of consecutive steps"),
        colours.RATE if alone else colour,
        ".3f",
        at=points,
        part=slice(None),
    )
    return traces


def _note(window: int, alone: bool) -> str:
    clipped = text("Fraction of clipped steps: over the last {window} steps.", window=window)
    return "<br>".join(
        (
            clipped if alone else f"{clipped} {text('Norms: moving average over the same window.')}",
            text(
                "Update-to-weight ratio: about 1/1000 is typical; much lower means slow learning, much higher means "
                "instability."
            ),
            text(
                "Cosine: 1 means the same direction as the previous step, 0 a right angle, −1 the opposite direction."
            ),
        )
    )


def _reference(fig: go.Figure, ends: tuple, clip: float, ratios: bool) -> None:
    """Reference lines."""
    if clip:
        _rule(fig, ends, clip, "y", text("clipping threshold {norm}", norm=f"{clip:g}"))
    if ratios:
        _rule(fig, ends, CUSTOMARY, "y4", text("typical, 1/1000"))
    fig.add_shape(
        type="line",
        x0=ends[0],
        x1=ends[1],
        y0=0,
        y1=0,
        yref="y5",
        line={"color": colours.QUIET, "width": 1},
        layer="below",
    )


def _rule(fig: go.Figure, ends: tuple, height: float, panel: str, words: str) -> None:
    fig.add_trace(
        go.Scatter(
            x=list(ends),
            y=[height, height],
            yaxis=panel,
            mode="lines",
            name=words,
            hoverinfo="skip",
            line={"color": colours.LIMIT, "width": 1.5, "dash": "dot"},
        )
    )


def _crosses(
    fig: go.Figure, series: list[Series], x: str, window: int, shown: tuple[float, float] | None, block: str
) -> None:
    """Marks the end of a failed run's norm with a ✕."""
    for s in series:
        end = last(curve(s.rows, of_block("grad_norm", block), x, window))
        if s.failed and end and (not shown or shown[0] <= end[0] <= shown[1]):
            cross(fig, [Cross("grad_norm", *end, s.label or s.group, s.hue, s.why)], {}, lambda _: {"yaxis": "y"})


def _missing(fig: go.Figure, series: list[Series], there: set, domains: dict) -> None:
    """Explains in an empty panel why it has no data."""
    off = all(s.clip_norm <= 0 for s in series)
    why = text("Not measured. You can turn this on in the training settings.")
    notes = {
        "y2": text("Gradient clipping is off.") if off else text("Not measured yet."),
        "y": text("Not measured: these models do not have this part."),
        "y3": text("This model has only one part."),
        "y4": why,
        "y5": why,
    }
    for panel, note in notes.items():
        if panel not in there and panel in domains:
            _say(fig, panel, note, domains)


def _placeholder(fig: go.Figure) -> go.Figure:
    fig.update_layout(showlegend=False, xaxis={"showticklabels": False, "range": [0, 1]})
    for panel in PANELS:
        _say(fig, panel, text("Gradient details will appear here after the first steps.") if panel == "y" else "")
    return fig


def _say(fig: go.Figure, panel: str, note: str, domains: dict = PANELS) -> None:
    axis = f"yaxis{panel[1:]}"
    fig.update_layout({axis: {"showticklabels": False, "range": [0, 1], "type": "linear"}})
    fig.add_trace(go.Scatter(x=[None], y=[None], yaxis=panel, showlegend=False, hoverinfo="skip"))
    fig.add_annotation(
        text=note, x=0.5, y=sum(domains[panel]) / 2, xref="paper", yref="paper", showarrow=False,
        font={"color": colours.QUIET, "size": 15},
    )  # fmt: skip


def _frame(fig: go.Figure, x: str, height: int, below: int, span: tuple, domains: dict) -> None:
    titles = {
        "y": text("gradient norm"),
        "y2": text("clipped"),
        "y3": text("norm by part"),
        "y4": text("update-to-weight ratio"),
        "y5": text("cosine"),
    }
    forms: dict[str, dict] = {
        "y": {"type": "log"},
        "y2": {"tickformat": ".0%", "range": [-0.03, 1.03], "nticks": 3},
        "y3": {"type": "log"},
        "y4": {"type": "log"},
        "y5": {"range": [-1.05, 1.05], "tickvals": [-1, 0, 1]},
    }
    panels.lay_out(fig, x, False, height + 8 + below, below=below)
    fig.layout.yaxis3 = None
    fig.update_layout(uirevision="anatomy", xaxis={"anchor": "y5", "range": list(span)})
    for panel, domain in domains.items():
        form = {
            "title": {"text": titles[panel], "standoff": 10},
            "domain": list(domain),
            "anchor": "x",
            "zeroline": False,
        }
        fig.layout[f"yaxis{panel[1:]}"] = {**form, **forms[panel]}
