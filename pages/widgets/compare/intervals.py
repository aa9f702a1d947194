"""The verdict in detail: the interval of each difference, how to read it, and every comparison in words."""

import streamlit as st

from wseg_core import verdict
from wseg_core.charts.compare import verdict as figures
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import downloads, notices
from . import data as compare_data
from . import verdict as compare_verdict
from .comparison import Comparison


def draw(comparison: Comparison) -> None:
    """The figure with its explanation, and all pairs in words."""
    try:
        result = compare_verdict.judged(comparison)
    except UserError:  # the box above says why
        result = None
    pairs = result["pairs"] if result else []
    scored = [run for run in comparison.judged if verdict.is_scored(run)]
    palette = comparison.colours(comparison.judged)
    figure = compare_data.cached(
        "verdict",
        compare_data.key(scored),
        (compare_verdict.margin(), *palette.items()),
        lambda: figures.figure(pairs, palette=_by_name(pairs, comparison), order=comparison.ranked()),
    )
    st.plotly_chart(figure, key="compare.verdict", config={"displayModeBar": False})
    if not pairs:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-margin"):
        compare_verdict.margin_field()
        downloads.csv(lambda: figures.table(pairs), "verdict", "compare.verdict.csv")
    with st.expander(text("How to read this")):
        st.markdown("\n".join(f"- {notices.escape(sentence)}" for sentence in verdict.explanation()))
    if len(pairs) > 1:
        with st.expander(text("All comparisons in words ({count})", count=len(pairs))):
            st.markdown("\n".join(f"- {notices.escape(pair['sentence'])}" for pair in pairs))


def _by_name(pairs: list[dict], comparison: Comparison) -> dict[str, str]:
    """The name of each compared variant to its colour."""
    colour_of = comparison.colour_of_runs()
    named = {pair[f"name_{side}"]: pair[side] for pair in pairs for side in "ab"}
    return {name: colour_of[run] for name, run in named.items() if run in colour_of}
