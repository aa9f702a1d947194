"""Panels of the anatomy of the gradient: which there are, their axes, reference lines, and the notes shown instead of a panel."""

import plotly.graph_objects as go

from ...language import text
from .. import colours, panels
from ..series import Series

PANELS = {"y": (0.785, 1.0), "y2": (0.645, 0.755), "y3": (0.42, 0.615), "y4": (0.17, 0.39), "y5": (0.0, 0.14)}
SEVERAL = {
    "y": (0.68, 1.0),
    "y2": (0.505, 0.645),
    "y4": (0.21, 0.47),
    "y5": (0.0, 0.175),
}  # blocks of many are a tangle
CUSTOMARY = 1e-3
_GAP = 0.035  # between panels, of the height


def choose(series: list[Series], there: set[str], several: bool) -> tuple[dict[str, tuple], list[str]]:
    """The panels with their extents, and what is said of those that are left out because they stay empty.

    there: the panels that have data. A panel that is only waiting for data is kept.
    """
    base = SEVERAL if several else PANELS
    left_out = {}
    if series and all(s.clip_norm <= 0 for s in series):
        left_out["y2"] = text("Gradient clipping is off.")
    if series and "y3" in base and "y3" not in there:
        left_out["y3"] = text("This model has only one part.")
    if series and not {"y4", "y5"} & there:
        unmeasured = text(
            "The update-to-weight ratio and the cosine were not measured. Turn this on in the training settings."
        )
        left_out |= {"y4": unmeasured, "y5": unmeasured}
    heights = {panel: high - low for panel, (low, high) in base.items() if panel not in left_out}
    scale = (1 - _GAP * (len(heights) - 1)) / sum(heights.values())
    domains, top = {}, 1.0
    for panel, height in heights.items():
        domains[panel] = (max(0.0, top - scale * height), top)
        top -= scale * height + _GAP
    return domains, list(dict.fromkeys(left_out.values()))


def lay_out(fig: go.Figure, x: str, height: int, below: int, span: tuple, domains: dict) -> None:
    """Lays out the panels, `domains` their extents; height: px of the figure without the `below` px under it."""
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
    for panel in ("y2", "y3", "y4"):
        fig.layout[f"yaxis{panel[1:]}"] = None
    fig.update_layout(uirevision="anatomy", xaxis={"anchor": list(domains)[-1], "range": list(span)})
    for panel, domain in domains.items():
        form = {
            "title": {"text": titles[panel], "standoff": 10},
            "domain": list(domain),
            "anchor": "x",
            "zeroline": False,
        }
        fig.layout[f"yaxis{panel[1:]}"] = {**form, **forms[panel]}


def add_references(fig: go.Figure, ends: tuple, clip: float, there: set[str]) -> None:
    """Adds a line at the clipping threshold (0: none), and where they have data, at the customary ratio and at a cosine of 0."""
    if clip:
        _rule(fig, ends, clip, "y", text("clipping threshold {norm}", norm=f"{clip:g}"))
    if "y4" in there:
        _rule(fig, ends, CUSTOMARY, "y4", text("typical, 1/1000"))
    if "y5" not in there:
        return
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


def explain_missing(fig: go.Figure, there: set[str], domains: dict) -> None:
    """Explains in an empty panel why it has no data."""
    notes = {
        "y2": text("Not measured yet."),
        "y": text("Not measured: these models do not have this part."),
        "y4": text("Not measured yet."),
        "y5": text("Not measured yet."),
    }
    for panel, note in notes.items():
        if panel not in there and panel in domains:
            _say(fig, panel, note, domains)


def placeholder(fig: go.Figure) -> go.Figure:
    """A figure without runs."""
    fig.update_layout(showlegend=False, xaxis={"showticklabels": False, "range": [0, 1]})
    for panel in PANELS:
        _say(fig, panel, text("Gradient details will appear here after the first steps.") if panel == "y" else "")
    return fig


def _say(fig: go.Figure, panel: str, note: str, domains: dict = PANELS) -> None:
    axis = f"yaxis{panel[1:]}"
    fig.update_layout({axis: {"showticklabels": False, "range": [0, 1], "type": "linear"}})
    fig.add_trace(go.Scatter(x=[None], y=[None], yaxis=panel, showlegend=False, hoverinfo="skip"))
    panels.notice(fig, note, sum(domains[panel]) / 2)
