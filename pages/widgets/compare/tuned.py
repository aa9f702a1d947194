"""The switch that judges each variant at its best learning rate."""

import streamlit as st

from wseg_core.charts.compare import compared
from wseg_core.experiments import tuned
from wseg_core.language import text

from ..shared import live, notices

_KEY = "compare.tuned"


def control(selected: list[dict]) -> None:
    """The switch, if any variant was trained with several learning rates."""
    if not tuned.several(selected):
        return
    chosen = st.toggle(
        text("Compare each at its best learning rate"),
        True,
        key=_KEY,
        persist_state="session",
        help=text(
            "Of the learning rates tried for each, takes the one with the highest F1 on the development set, "
            "averaged over seeds."
        ),
    )
    live.share(_KEY, chosen)


def judged(selected: list[dict]) -> tuple[list[dict], str]:
    """The runs to judge and draw, and a note on how they were chosen ("" if all are)."""
    if not st.session_state.get(_KEY, True):
        return selected, ""
    runs, note = tuned.best_rates(selected, compared.groups(selected))
    return runs, notices.escape(note)
