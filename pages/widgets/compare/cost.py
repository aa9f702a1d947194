"""F1 against time, memory or the size of the optimizer state."""

import streamlit as st

from wseg_core.charts.compare import tradeoff
from wseg_core.language import text

from . import data as compare_data
from .comparison import Comparison


def draw(comparison: Comparison) -> None:
    """The figure, with the cost to choose."""
    kinds = tradeoff.costs()
    against = st.segmented_control(
        text("Plot F1 against"),
        list(kinds),
        format_func=kinds.get,
        default="seconds",
        required=True,
        key="compare.against",
        persist_state="session",
        label_visibility="collapsed",
    )
    runs = comparison.judged
    colour = compare_data.colour_by(comparison.selected)
    palette = comparison.colours(runs, colour)
    scores = compare_data.scores(runs, colour)
    figure = compare_data.cached(
        "cost",
        compare_data.key(runs),
        (colour, against, *palette.items()),
        lambda: tradeoff.figure(scores, against=against, palette=palette),
    )
    compare_data.show(figure, "cost", lambda: tradeoff.table(scores, against))
