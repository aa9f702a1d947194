"""One tag after another: a CRF's transitions and what they decide, and the steps that a greedy path must not take."""

import streamlit as st

from wseg_core.charts.sentence import attribution, sentence, transitions
from wseg_core.language import text

from ..shared import downloads, glossary, models
from ..shared.model_view import ModelView


def crf(view: ModelView, content: str, gap: int) -> None:
    """Which decided the gap, the characters' scores or the transitions; and the table of transitions."""
    from wseg_core.inspection import transitions as inside

    segmenter = models.segmenter(view)
    found = inside.deciding(segmenter, content, gap)
    st.subheader(
        text("What decided: the characters or the transitions?"),
        anchor=False,
        help=glossary.tip("emission", "transition", "CRF"),
    )
    st.html(sentence.html(attribution.note([transitions.decided(found)]) + transitions.decision(found)))
    st.subheader(text("Transition scores"), anchor=False, help=glossary.tip("transition", "tag"))
    tables = inside.tables(segmenter)
    st.html(sentence.html(transitions.matrix(tables)))
    downloads.csv(lambda: transitions.table(tables), "transitions")


def greedy(view: ModelView, content: str, gap: int) -> None:
    """Where each character's best tag by itself would make a sequence that is none."""
    from wseg_core.inspection import transitions as inside

    found = inside.illegal(models.segmenter(view), content)
    st.subheader(
        text("If each character chose its tag independently"),
        anchor=False,
        help=glossary.tip("tag", "transition", "best path"),
    )
    if not found["steps"]:
        said = text(
            "The best tags of the individual characters already form a legal sequence here: nothing needs to be "
            "corrected."
        )
        st.html(sentence.html(attribution.note([said])))
        return
    said = text(
        "Illegal transitions between these tags: {count}. The best legal path avoids them.",
        count=len(found["steps"]),
    )
    st.html(sentence.html(attribution.note([said]) + transitions.steps(found) + transitions.corrected(found)))
