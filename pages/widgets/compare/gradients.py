"""Gradient norms before and after clipping by block, update-to-weight ratios, and the cosine between steps."""

import dataclasses

import streamlit as st

from wseg_core.charts import colours
from wseg_core.charts.compare import compared
from wseg_core.charts.run import anatomy
from wseg_core.language import text

from ..shared import glossary
from . import data as compare_data
from .comparison import Comparison

_MAX_OVERLAID = 8  # runs whose details remain readable in one figure


def draw(comparison: Comparison) -> None:
    """The figure, with the runs and the part of the model to choose."""
    judged = comparison.judged
    labels = compared.groups(judged)
    names = {
        r["run"]: text("{group}, seed {seed}", group=labels[r["run"]], seed=r["config"]["training"]["seed"])
        for r in judged
    }
    chosen = st.multiselect(
        text("Runs"),
        list(names),
        _best_of_each(judged, labels),
        format_func=names.get,
        max_selections=_MAX_OVERLAID,
        key=f"compare.anatomy.{hash(tuple(names))}",
    )
    shown = [r for r in judged if r["run"] in chosen]
    if not shown:
        st.info(text("Select the runs to inspect."))
        return
    parts = {
        "": text("the whole model"),
        "embedding": text("embedding"),
        "encoder": text("encoder"),
        "head": text("head"),
    }
    block = ""
    if len(shown) > 1:
        block = st.segmented_control(
            text("Model part"), list(parts), format_func=parts.get, default="", required=True, key="compare.block",
            persist_state="session", help=glossary.tip("embedding", "encoder", "head", "update-to-weight ratio"),
        )  # fmt: skip
    series = [dataclasses.replace(s, colour_key=names[s.run]) for s in compare_data.series(shown, "")]
    if not any(anatomy.measured(s.rows) for s in series):
        st.info(
            text(
                "No gradient details have been measured in these runs yet. Turn them on with the setting "
                "training.anatomy_every."
            )
        )
        return
    palette = _colours(comparison, shown, names)
    figure = compare_data.cached(
        "anatomy",
        compare_data.key(shown),
        (block, *palette.values()),
        lambda: anatomy.figure(series, palette=palette, block=block),
    )
    st.plotly_chart(figure, key="compare.anatomy.figure", config=compare_data.chart_config("anatomy"))


def _colours(comparison: Comparison, shown: list[dict], names: dict[str, str]) -> dict[str, str]:
    """The name of each shown run to its variant's colour; a second run of one variant gets an unused one."""
    palette, labels = comparison.colours(comparison.judged), compared.groups(comparison.judged)
    free = [c for c in colours.RUNS + colours.MORE if c not in palette.values()] or list(colours.MORE)
    by_name: dict[str, str] = {}
    for run in shown:
        colour = palette[labels[run["run"]]]
        by_name[names[run["run"]]] = colour if colour not in by_name.values() else free[len(by_name) % len(free)]
    return by_name


def _best_of_each(judged: list[dict], labels: dict[str, str]) -> list[str]:
    """The best runs of the three best variants."""
    best: dict[str, str] = {}
    for run in sorted(judged, key=lambda r: -(r["best_dev_f1"] or 0)):
        if run["step"]:
            best.setdefault(labels[run["run"]], run["run"])
    return list(best.values())[:3]
