"""Whether the comparison is fair, one line per condition."""

import streamlit as st

from wseg_core.experiments import fairness
from wseg_core.language import text

from ..shared import notices, runs
from .comparison import Comparison


def draw(comparison: Comparison) -> None:
    """Each condition with an icon: met, not met or unknown."""
    for same, sentence in fairness.findings(comparison.selected, runs.rows):
        mark = ":material/check_circle:" if same else (":material/help:" if same is None else ":material/warning:")
        st.markdown(f"{mark}\u2002{notices.escape(sentence)}")
    st.caption(
        text(
            "Equal fingerprints mean identical values: they are hashes of the initial weights and of every "
            "batch, in order."
        )
    )
