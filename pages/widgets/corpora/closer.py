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
        "ways": (text("Cut in two ways"), corpus_ways.draw),
        "leaks": (text("In two sets at once"), corpus_leaks.draw),
        "model": (text("Against a sure model"), corpus_suspects.draw),
        "standards": (text("Same standard?"), corpus_standards.draw),
    }
    asked = state.asked(_MARK)
    st.subheader(text("Is it sound?"), anchor=False)
    chosen = st.segmented_control(
        text("What to look at"),
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
                "Slips of the annotators, sentences that stand in more than one set, and what another corpus would cut differently."
            )
        )
        return
    st.query_params[_MARK] = chosen
    if chosen != "standards":
        st.query_params.pop("with", None)
    questions[chosen][1](entry)
