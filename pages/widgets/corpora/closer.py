"""Quality checks of a corpus; one at a time, computed on request."""

import streamlit as st

from wseg_core.language import text

from ..shared import corpus_standards, state
from . import leaks as corpus_leaks
from . import suspects as corpus_suspects
from . import ways as corpus_ways

_MARK = "look"  # the name in the URL


def draw(entry: dict) -> None:
    """The choice of checks and the result of the chosen one; the choice goes into the URL."""
    checks = {
        "ways": (text("Inconsistent segmentation"), corpus_ways.draw),
        "leaks": (text("Overlap between sets"), corpus_leaks.draw),
        "model": (text("Disagreements with a model"), corpus_suspects.draw),
        "standards": (text("Same standard?"), corpus_standards.draw),
    }
    asked = state.asked(_MARK)
    st.subheader(text("Quality checks"), anchor=False)
    chosen = st.segmented_control(
        text("Choose a check"),
        list(checks),
        format_func=lambda name: checks[name][0],
        default=asked if asked in checks else None,
        key="corpus.look",
        label_visibility="collapsed",
    )
    if chosen is None:
        st.query_params.pop(_MARK, None)
        st.caption(
            text(
                "Find annotation slips, sentences that appear in more than one set, and words that another "
                "corpus segments differently."
            )
        )
        return
    st.query_params[_MARK] = chosen
    if chosen != "standards":
        st.query_params.pop("with", None)
    checks[chosen][1](entry)
