"""Learning curves of the compared runs in one figure, with its controls."""

import functools

import streamlit as st

from wseg_core import terms
from wseg_core.charts.compare import compared, multiples, overlay
from wseg_core.language import text

from ..shared import axes, downloads, glossary, plot, runs, state
from . import data as compare_data
from .comparison import Comparison

_VARIANT = "*"  # one panel per variant: runs that differ only in their seed


def draw(comparison: Comparison) -> None:
    """The figure with its controls. New points are added to what is shown; zoom and hidden lines stay."""
    judged = comparison.judged
    options = _controls(comparison)
    key = _figure_key(judged)
    encodings = (options["colour"], options["dash"], options["panels"].removeprefix(_VARIANT))
    series = compare_data.cached("series", key, encodings, lambda: compare_data.series(judged, *encodings))
    kinds = {s.loss for s in series}
    relative = overlay.must_be_relative(kinds) or options["relative"]
    chosen = {name: options[name] for name in ("metric", "x", "log_x", "log_y", "smoothing", "band", "spread")}
    palette = comparison.colours(judged, options["colour"])
    if options["panels"] and chosen["metric"] == "all":
        chosen["metric"] = "dev_f1"
    build = multiples.figure if options["panels"] else overlay.figure
    make = functools.partial(build, series, palette=palette, relative=relative, **chosen)
    drawn = (*options.items(), *palette.items(), relative)
    figure = compare_data.cached("curves", key, drawn, lambda: make().to_json())
    if comparison.note:
        st.caption(comparison.note)
    if overlay.must_be_relative(kinds) and options["metric"] in ("all", "loss"):
        st.caption(overlay.why_relative())
    plot.draw(figure, "compare.curves", compare_data.chart_config("curves"), repr(drawn))
    downloads.csv(lambda: overlay.table(series), "curves", "compare.curves.csv")


def _figure_key(judged: list[dict]) -> tuple:
    """The cache key of the figure: the current rows, or those at the time when live updates were turned off."""
    key, mark = compare_data.key(judged), f"compare.held.{hash(tuple(r['run'] for r in judged))}"
    follows = not any(r["state"] in runs.LIVE for r in judged) or st.session_state.get("compare.follow", True)
    if follows or state.recall(mark) is None:
        state.remember(mark, key)
    return state.recall(mark)


def _controls(comparison: Comparison) -> dict:
    judged, names = comparison.judged, compared.differing(comparison.judged)
    metrics = {"all": text("all"), **overlay.metrics()}
    with st.container(horizontal=True, vertical_alignment="center", key="compare.view"):
        metric = st.segmented_control(
            text("Show"),
            list(metrics),
            format_func=metrics.get,
            default="all",
            required=True,
            key="compare.metric",
            persist_state="session",
            label_visibility="collapsed",
        )
        x = axes.over("compare.x", "collapsed")
        with st.popover(text("Options"), icon=":material/tune:", key="compare.more"):
            by_default = compare_data.colour_by(comparison.selected)
            colour = _setting(text("Colour"), ["", *names], "compare.colour", by_default, text("each variant"))
            rest = [n for n in names if n != colour]
            line_style = next((n for n in rest if n.endswith(".name")), "") if colour else ""
            dash = _setting(text("Line style"), ["", *rest], "compare.dash", line_style, text("none"))
            panel_settings = {"": text("none"), _VARIANT: text("each variant"), **{n: terms.term(n) for n in names}}
            if st.session_state.get("compare.panels") not in panel_settings:
                st.session_state["compare.panels"] = ""
            panels_of = st.selectbox(
                text("Separate panels by"),
                list(panel_settings),
                format_func=panel_settings.get,
                key="compare.panels",
                persist_state="session",
            )
            band = st.toggle(
                text("Combine the seeds of each variant into one line with a band"),
                True,
                key="compare.band",
                persist_state="session",
            )
            spread = st.segmented_control(
                text("Band shows"),
                ["range", "interval"],
                default="range",
                required=True,
                key="compare.spread",
                persist_state="session",
                format_func=lambda s: (
                    text("lowest to highest seed") if s == "range" else text("95 % confidence interval of the mean")
                ),
                help=glossary.tip("seed", "confidence interval"),
                disabled=not band,
            )
            relative = st.toggle(
                text("Loss relative to its initial value"), key="compare.relative", persist_state="session"
            )
            log_y = st.toggle(text("Log scale for loss"), key="compare.log.y", persist_state="session")
            log_x = st.toggle(text("Log scale for the x axis"), key="compare.log.x", persist_state="session")
            smoothing = axes.smoothing("compare.smooth")
        if any(r["state"] in runs.LIVE for r in judged):
            st.toggle(
                text("Live updates"),
                True,
                key="compare.follow",
                persist_state="session",
                help=text("Turn this off to keep the chart as it is now."),
            )
    return {
        "metric": metric,
        "x": x,
        "colour": colour,
        "dash": dash,
        "panels": panels_of,
        "band": band,
        "spread": spread,
        "relative": relative,
        "log_y": log_y,
        "log_x": log_x,
        "smoothing": smoothing,
    }


def _setting(label: str, options: list[str], key: str, default: str, none: str) -> str:
    """A field for the setting that colour or line style shows; "" is called `none`. Draws nothing if there is no choice."""
    if options == [""]:
        return ""
    if st.session_state.get(key) not in options:
        st.session_state[key] = default
    return st.selectbox(
        label,
        options,
        key=key,
        persist_state="session",
        format_func=lambda n: terms.term(n) if n else none,
    )
