"""The anatomy of the gradient: its length before and after the clip, how often it was clipped, block by block, how far
a step moves the weights, and whether it goes on in the direction of the step before.

That a step should change the weights by about a thousandth of their length is a rule of thumb: Karpathy, "CS231n:
Neural networks, part 3" (2015). Ratios and cosines are measured every N steps only; their points are joined across
the steps between, and parted where more than that is missing.
"""

import pandas as pd
import plotly.graph_objects as go

from ...language import text
from ...training.metrics import of_block
from .. import colours, key, panels
from ..curves import curve, last
from ..lines import Cross
from ..sampling import floats, keep, share
from ..series import Series, hues
from ..traces import cross
from .anatomy_panels import CUSTOMARY, add_references, choose, explain_missing, lay_out, placeholder
from .anatomy_traces import NORMS, RATIOS
from .anatomy_traces import traces as traces_of
from .training import window as window_of

MOST = 12  # runs


def measured(rows: pd.DataFrame) -> bool:
    """Whether there is more to draw than the gradient norm."""
    return (
        any(floats(rows, c).notna().any() for c in ("grad_norm_clipped", *RATIOS, "step_cosine"))
        if len(rows)
        else False
    )


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """The figure's data for one run, one row per step."""
    return rows[[c for c in ("step", "epoch", "seconds", *NORMS, *RATIOS, "step_cosine") if c in rows]]


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
    traces = [trace for s in series for trace in traces_of(s, x, window, alone, colour_of[s.hue], shown, block)]
    fig = go.Figure()
    limit = share([len(t["x"]) for t in traces], whole=19_000)
    for trace in traces:
        index = keep([trace["y"]], limit)
        fig.add_trace(go.Scatter(trace | {"x": trace["x"][index], "y": trace["y"][index]}))
    span = shown or (0.0, max((float(s.rows[x].max()) for s in series), default=1.0))
    there = {trace["yaxis"] for trace in traces}
    domains, absent = choose(series, there, several=len(series) > 1)
    note, rules = (
        _note(window, alone, domains, absent),
        [(text("typical, 1/1000"),), (text("clipping threshold {norm}", norm=1.0),)],
    )
    legend = [] if alone else key.entries(series, colour_of)
    tall, each = key.room([*([(trace["name"],) for trace in traces] if alone else legend), *rules], note)
    below = 64 + tall
    full = 680 if len(series) > 1 else 860
    lay_out(fig, x, height or full - 110 * len(absent), below, span, domains)
    if not series:
        return placeholder(fig)
    if not alone:
        key.add(fig, legend, each, note)
        if len(series) > 4:
            fig.update_layout(hovermode="closest", hoversubplots="overlaying")
    clips = sorted({s.clip_norm for s in series if s.clip_norm > 0})
    add_references(fig, span, clips[0] if len(clips) == 1 and not block else 0.0, there)
    for panel in ("y", "y3", "y4"):
        columns = [t["y"] for t in traces if t["yaxis"] == panel]
        extra = CUSTOMARY if panel == "y4" else clips[0] if panel == "y" and clips and not block else 0.0
        if columns:
            fig.update_layout({f"yaxis{panel[1:]}": panels.log_ticks(columns, extra)})
    _crosses(fig, series, x, 1 if alone else window, shown, block)
    explain_missing(fig, there, domains)
    if alone:
        fig.update_layout(
            showlegend=True, hoverlabel={"namelength": -1},
            legend={"entrywidth": each, "tracegroupgap": 0,
                    "title": {"text": note, "side": "top", "font": {"color": colours.QUIET, "size": 13}}},
        )  # fmt: skip
    return fig


def _note(window: int, alone: bool, domains: dict, absent: list[str]) -> str:
    """What the panels show, and why others are absent, a line each."""
    clipped = text("Fraction of clipped steps: over the last {window} steps.", window=window)
    averaged = "" if alone else text("Norms: moving average over {window} steps.", window=window)
    ratio = text(
        "Update-to-weight ratio: about 1/1000 is typical; much lower means slow learning, much higher means instability."
    )
    cosine = text(
        "Cosine: 1 means the same direction as the previous step, 0 a right angle, −1 the opposite direction."
    )
    lines = [
        averaged,
        *(words for panel, words in (("y2", clipped), ("y4", ratio), ("y5", cosine)) if panel in domains),
    ]
    return "<br>".join(filter(None, [*lines, *absent]))


def _crosses(
    fig: go.Figure, series: list[Series], x: str, window: int, shown: tuple[float, float] | None, block: str
) -> None:
    """Marks the end of a failed run's norm with a ✕."""
    for s in series:
        end = last(curve(s.rows, of_block("grad_norm", block), x, window))
        if s.failed and end and (not shown or shown[0] <= end[0] <= shown[1]):
            cross(fig, [Cross("grad_norm", *end, s.label or s.group, s.hue, s.why)], {}, lambda _: {"yaxis": "y"})
