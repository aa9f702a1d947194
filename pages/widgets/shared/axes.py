"""Controls that all figures of training curves share: x axis and smoothing."""

import streamlit as st

from wseg_core.charts import panels
from wseg_core.language import text

SMOOTH = (0, 1, 5, 11, 25, 51, 101, 201, 501)  # steps to average over; 0: chosen by the figure


def over(key: str, label_visibility: str = "visible") -> str:
    """The chosen x axis, a key of `panels.axes()`."""
    axes = panels.axes()
    return st.segmented_control(
        text("X axis"), list(axes), format_func=axes.get, default="step", required=True, key=key, persist_state="session",
        label_visibility=label_visibility,
    )  # fmt: skip


def smoothing(key: str) -> int | None:
    """The number of steps over which loss and gradient norm are averaged; None if the figure chooses it."""
    chosen = st.select_slider(
        text("Smoothing window (steps)"), SMOOTH, key=key, persist_state="session",
        format_func=lambda n: text("Auto") if n == 0 else str(n),
    )  # fmt: skip
    return chosen or None
