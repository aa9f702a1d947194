"""Quality checks of a corpus; one at a time, computed on request."""

import streamlit as st

from wseg_core.language import text

from ..shared import corpus_standards, state
from . import inconsistent as corpus_inconsistent
from . import leaks as corpus_leaks
from . import suspects as corpus_suspects

_PARAMETER = "look"  # the name in the URL


def draw(entry: dict) -> None:
    """The choice of checks and the result of the chosen one; the choice goes into the URL."""
    checks = {
        "ways": (text("Inconsistent segmentation"), corpus_inconsistent.draw),
        "leaks": (text("Overlap between sets"), corpus_leaks.draw),
        "model": (text("Disagreements with a model"), corpus_suspects.draw),
        "standards": (text("Same standard?"), corpus_standards.draw),
    }
    requested = state.parameter(_PARAMETER)
    st.subheader(text("Quality checks"), anchor=False)
    chosen = st.segmented_control(
        text("Choose a check"),
        list(checks),
        format_func=lambda name: checks[name][0],
        default=requested if requested in checks else None,
        key="corpus.look",
        label_visibility="collapsed",
    )
    if chosen is None:
        st.query_params.pop(_PARAMETER, None)
        st.caption(
            text(
                "Find annotation errors, sentences that appear in more than one set, and words that another corpus "
                "segments differently."
            )
        )
        return
    st.query_params[_PARAMETER] = chosen
    if chosen != "standards":
        st.query_params.pop("with", None)
    checks[chosen][1](entry)
