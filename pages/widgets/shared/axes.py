"""What every figure of a training offers: over what its curves are drawn, and how smooth."""

import streamlit as st

from wseg_core.charts import panels
from wseg_core.language import text

SMOOTH = (0, 1, 5, 11, 25, 51, 101, 201, 501)  # steps to average over; 0: as the figure proposes


def over(key: str, label_visibility: str = "visible") -> str:
    """The x axis that the visitor chose, a key of `panels.axes()`."""
    axes = panels.axes()
    return st.segmented_control(
        text("X axis"), list(axes), format_func=axes.get, default="step", required=True, key=key, persist_state="session",
        label_visibility=label_visibility,
    )  # fmt: skip


def smoothing(key: str) -> int | None:
    """Over how many steps loss and gradient norm shall be averaged; None where the figure decides."""
    chosen = st.select_slider(
        text("Smoothing window (steps)"), SMOOTH, key=key, persist_state="session",
        format_func=lambda n: text("Auto") if n == 0 else str(n),
    )  # fmt: skip
    return chosen or None
