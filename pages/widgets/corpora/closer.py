"""Below the pictures of a corpus: is it sound? One question at a time, computed only when it is asked."""

import streamlit as st

from wseg_core.language import text

from ..shared import state
from . import leaks as corpus_leaks
from . import standards as corpus_standards
from . import suspects as corpus_suspects
from . import ways as corpus_ways

_MARK = "look"  # the name in the URL


def draw(entry: dict) -> None:
    """The questions, and the answer to the chosen one; the URL follows."""
    questions = {
        "ways": (text("Inconsistent segmentation"), corpus_ways.draw),
        "leaks": (text("Overlap between sets"), corpus_leaks.draw),
        "model": (text("Disagreements with a model"), corpus_suspects.draw),
        "standards": (text("Same standard?"), corpus_standards.draw),
    }
    asked = state.asked(_MARK)
    st.subheader(text("Quality checks"), anchor=False)
    chosen = st.segmented_control(
        text("Choose a check"),
        list(questions),
        format_func=lambda name: questions[name][0],
        default=asked if asked in questions else None,
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
    questions[chosen][1](entry)
