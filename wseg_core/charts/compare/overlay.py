"""Curves of several runs over one x axis: loss, dev F1, gradient norm and learning rate, stacked or one alone.

Seeds of one group collapse to their mean and a band. Losses of different kinds have scales of their own, so they
are only ever drawn as a share of their start.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...language import text
from ...training.metrics import METRICS, title
from .. import epochs, key, panels
from ..labels import safe
from ..lines import Cross, Line, ceiling, groups, lines, unsmoothed
from ..panels import axes
from ..series import Series, dashes, hues, unit_of
from ..traces import BANDS, cross, draw

PANELS = {"loss": "y", "dev_f1": "y2", "grad_norm": "y3", "lr": "y4"}
MOST = 60  # lines; more cannot be distinguished
_READ = 24  # values that one box beside the cursor can hold


def metrics() -> dict[str, str]:
    """Metrics that can be drawn alone: key to title."""
    return {metric: title(metric) for metric in PANELS}


def must_be_relative(losses: Iterable[str]) -> bool:
    """Whether these losses are of more than one kind, so that their raw values cannot be compared."""
    return len({loss for loss in losses if loss}) > 1


def why_relative() -> str:
    """The explanation shown with a figure of losses of different kinds."""
    return text(
        "Different loss functions use different units, so each loss is shown relative to its value at the first "
        "step. To see which model is better, compare dev F1."
    )


def smoothing_of(series: list[Series]) -> int:
    """Default smoothing window: a fiftieth of the longest run's steps, odd, from 1 to 201."""
    steps = max((len(s.rows) for s in series), default=0)
    return min(201, max(1, steps // 50)) | 1


def figure(
    series: list[Series],
    *,
    metric: str = "all",
    x: str = "step",
    log_x: bool = False,
    log_y: bool = False,
    smoothing: int | None = None,
    relative: bool = False,
    band: bool = True,
    spread: str = "range",
    palette: dict[str, str] | None = None,
    unit: str | None = None,
    shown: tuple[float, float] | None = None,
    height: int | None = None,
) -> go.Figure:
    """Metrics of the runs over one x axis.

    metric: a key of `metrics()`, or `all` for four panels with one cursor. x: a key of `axes()`. log_y: of the loss.
    smoothing: steps to average loss and gradient norm over, on the full series (None: `smoothing_of`). relative:
    loss as a share of its start; always so where `must_be_relative`. band: runs of one group become a line and a
    band; spread: what the band is, the `range` of the seeds or the 95 % `interval` of their mean. palette: hue to
    colour. unit: what the loss is counted by, the runs' own where None. shown: the stretch of x to look at, cut out
    before down-sampling. height: px of the panels together.
    """
    relative = relative or must_be_relative(s.loss for s in series)
    only = None if metric == "all" else PANELS[metric]
    window = smoothing_of(series) if smoothing is None else max(1, smoothing)
    every = groups(series, band)
    drawn, named = every[:MOST], dashes(series)
    colour_of = hues(series, palette)
    curves, crosses = [], []
    behind: list[Line] = []  # the values before smoothing
    for members in drawn:
        for wanted in PANELS if only is None else (metric,):
            some, ends = lines(
                members, wanted, x, window=window, relative=relative, spread=spread, dash=named[members[0].dash_key],
                shown=shown,
            )  # fmt: skip
            curves += some
            crosses += ends
            if window > 1 and len(drawn) <= BANDS:
                behind += unsmoothed(members, wanted, x, relative=relative, spread=spread, shown=shown)
    together = [s for members in drawn for s in members]
    bands = len(drawn) <= BANDS
    meant = any(line.low is not None for line in curves)
    top, beyond = ceiling(curves, log=log_y)
    averaged = metric == "all" or METRICS[metric].noisy
    rest = any(line.rest for line in curves)
    borders = epochs.common_ends([s.rows for s in together], x)
    note = _note(
        window if averaged else 1, borders, meant, meant and bands, spread, len(drawn), len(every), rest, beyond
    )
    legend = key.entries(together, colour_of) if len(series) else []
    tall, each = key.room(legend, note)
    inner = height or (600 if only is None else 380)
    fig = go.Figure()
    below = 64 + tall
    panels.lay_out(
        fig, x, log_y, inner + 8 + below, unit=unit or unit_of(series), relative=relative, only=only, below=below
    )
    fig.update_layout(uirevision="overlay")
    if not any(np.isfinite(line.y).any() for line in curves):
        return panels.placeholder(fig, None, only)

    def axes_of(item: Line | Cross) -> dict:
        return {"yaxis": PANELS[item.metric]}

    readable = sum(not line.rest for line in curves) <= _READ
    curves.sort(key=lambda line: list(PANELS).index(line.metric))  # the cursor's box lists values by panel
    titles = metrics() if only is None else None
    draw(fig, [*behind, *curves], colour_of, axes_of, common=readable, bands=bands, metric_titles=titles)
    if borders is not None:
        epochs.mark(fig, borders, shown)
    if top is not None and beyond:
        _loss_axis(fig, curves, top, log_y)
    _rate_axis(fig, curves)
    cross(fig, crosses, {"loss": top} if top is not None and beyond else {}, axes_of, quiet=readable)
    key.add(fig, legend, each, note, only or "y")
    if not readable:
        fig.update_layout(hovermode="closest", hoversubplots="overlaying")
    norms = [line.y for line in curves if line.metric == "grad_norm"]
    if norms:
        fig.update_layout(yaxis3=panels.log_ticks(norms, 0.0))
    if only is None and not any(line.metric == "dev_f1" for line in curves):
        panels.say(fig, "y2", text("Development F1 will appear here after the first evaluation."))
    _x_axis(fig, curves, log_x, shown)
    return fig


def table(series: list[Series]) -> pd.DataFrame:
    """The underlying data, one row per step of each run."""
    columns = ["step", "epoch", "seconds", "loss", "dev_f1", "grad_norm", "lr"]
    parts = [
        s.rows[[c for c in columns if c in s.rows]].assign(run=s.run, label=s.label, group=s.group, seed=s.seed)
        for s in series
        if len(s.rows)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*columns, "run"])


def _note(
    window: int,
    borders: np.ndarray | None,
    meant: bool,
    banded: bool,
    spread: str,
    drawn: int,
    total: int,
    rest: bool,
    beyond: bool,
) -> str:
    """Notes on how to read the lines, one sentence per line."""
    sentences = []
    if meant:
        sentences.append(
            text("Line: mean over the seeds of a variant.")
            if not banded
            else text("Line: mean over the seeds of a variant; band: 95 % confidence interval of the mean.")
            if spread == "interval"
            else text("Line: mean over the seeds of a variant; band: lowest to highest.")
        )
        if rest:
            sentences.append(text("Thin line: a seed that failed, or that continued after another seed had ended."))
    if window > 1:
        sentences.append(
            text(
                "Loss and gradient norm: moving average over {steps} steps, never across the end of an epoch.",
                steps=window,
            )
        )
    if borders is None:
        sentences.append(text("The ends of the epochs are not marked: they differ between the runs."))
    elif len(borders):
        sentences.append(epochs.note())
    if beyond:
        sentences.append(text("The loss of at least one run exceeds the top of its panel."))
    if drawn < total:
        sentences.append(
            text("Showing {drawn} of {total} lines. Select fewer to see the others.", drawn=drawn, total=total)
        )
    return "<br>".join(safe(sentence, 200) for sentence in sentences)


def _loss_axis(fig: go.Figure, curves: list, top: float, log: bool) -> None:
    """Ends the loss axis at `top`; a log axis begins at the lowest loss."""
    low = 0.0
    if log:
        positive = [line.y[line.y > 0] for line in curves if line.metric == "loss"]
        low = min((float(y.min()) for y in positive if len(y)), default=top / 10) / 1.1
    fig.update_layout(yaxis={"range": np.log10([low, top]).tolist() if log else [0, top]})


def _rate_axis(fig: go.Figure, curves: list) -> None:
    """A log axis for learning rates of different magnitude, down to 1/1000 of the lowest run's maximum."""
    rates = [line.y[line.y > 0] for line in curves if line.metric == "lr" and (line.y > 0).any()]
    peaks = [float(y.max()) for y in rates]
    if not peaks or max(peaks) <= 20 * min(peaks):
        return
    low = max(min(float(y.min()) for y in rates), min(peaks) / 1000)
    ends = np.log10([low / 1.5, 1.5 * max(peaks)])
    ticks = 10.0 ** np.arange(np.ceil(ends[0]), np.floor(ends[1]) + 1)
    ticks = ticks[:: -(-len(ticks) // 4)]  # a low panel has room for four
    fig.update_layout(
        yaxis4={
            "type": "log",
            "range": ends.tolist(),
            "tickvals": ticks.tolist(),
            "ticktext": [f"{t:g}" for t in ticks],
        }
    )


def _x_axis(fig: go.Figure, curves: list, log: bool, shown: tuple[float, float] | None) -> None:
    at = np.concatenate([line.x for line in curves])
    at = at[at > 0] if log else at
    if not len(at):
        return
    low, high = shown or ((float(at.min()), float(at.max())) if log else (0.0, float(at.max())))
    if log:
        low = max(low, float(at.min()))
        fig.update_layout(
            xaxis={"type": "log", "range": [float(np.log10(low)), float(np.log10(max(high, low * 1.01)))]}
        )
    else:
        # a little room beyond the last step, where the points of what is measured seldom would be cut in half
        fig.update_layout(xaxis={"range": [low, high if shown else low + 1.015 * (high - low)]})


__all__ = ["axes", "figure", "metrics", "must_be_relative", "smoothing_of", "table", "why_relative"]
