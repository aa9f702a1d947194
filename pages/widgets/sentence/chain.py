"""Transitions between tags: how a CRF decides a gap, and illegal steps of a greedy path."""

import streamlit as st

from wseg_core.charts.sentence import attribution, sentence, transitions
from wseg_core.language import text

from ..shared import downloads, glossary, models
from ..shared.model_view import ModelView


def crf(view: ModelView, content: str, gap: int) -> None:
    """Whether emissions or transitions decided the gap, and the table of transition scores."""
    from wseg_core.inspection import transitions as inside

    segmenter = models.segmenter(view)
    decision = inside.deciding(segmenter, content, gap)
    st.subheader(
        text("What decides: the characters or the transitions?"),
        anchor=False,
        help=glossary.tip("emission", "transition", "CRF"),
    )
    st.html(sentence.html(attribution.note([transitions.decided(decision)]) + transitions.decision(decision)))
    st.subheader(text("Transition scores"), anchor=False, help=glossary.tip("transition", "tag"))
    tables = inside.tables(segmenter)
    st.html(sentence.html(transitions.matrix(tables)))
    downloads.csv(lambda: transitions.table(tables), "transitions")


def greedy(view: ModelView, content: str, gap: int) -> None:
    """Where choosing each character's best tag independently would give an illegal sequence."""
    from wseg_core.inspection import transitions as inside

    illegal = inside.illegal(models.segmenter(view), content)
    st.subheader(
        text("If each tag were chosen independently"),
        anchor=False,
        help=glossary.tip("tag", "transition", "best path"),
    )
    if not illegal["steps"]:
        message = text(
            "The best tags of the individual characters already form a legal sequence here: nothing needs to be "
            "corrected."
        )
        st.html(sentence.html(attribution.note([message])))
        return
    message = text(
        "Illegal transitions between these tags: {count}. The best legal path avoids them.",
        count=len(illegal["steps"]),
    )
    st.html(sentence.html(attribution.note([message]) + transitions.steps(illegal) + transitions.corrected(illegal)))
