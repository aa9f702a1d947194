"""Corpora / Library: what data do I have, and can I rely on it?"""

import streamlit as st

from pages.widgets.corpora import checks as corpus_checks
from pages.widgets.corpora import library as corpus_library
from pages.widgets.shared import corpus_facts, corpus_view, notices
from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text

st.header(text("What data do you have?"), anchor=False)
st.markdown(
    text(
        "A corpus is text that people have segmented into words. A model is trained on one part and evaluated on "
        "another."
    )
)
corpus_library.confirm_import()
with st.spinner(text("Reading the corpora")):
    library = corpora.library()
chosen = corpus_library.picker(library)
if chosen is None:
    corpus_library.to_import()
    st.stop()
title, buttons = st.columns([1, 1.6], vertical_alignment="center")
with title:
    st.subheader(notices.escape(chosen["name"]), anchor=False)
with buttons:
    corpus_library.actions(chosen)
corpus_library.source(chosen)
try:
    with st.spinner(text("Counting words")):
        compared = corpus_facts.compared(chosen)
except (UserError, OSError) as error:  # edited or deleted meanwhile
    notices.user_error(
        error
        if isinstance(error, UserError)
        else UserError(text("The corpus cannot be read: {reason}.", reason=error.strerror))
    )
    st.stop()
corpus_view.sentences(compared["first"], f"corpus.split.{chosen['name']}")
corpus_view.splits(compared)
corpus_view.warnings(compared["warnings"])
corpus_view.distributions(compared, "corpus")
corpus_view.frequent(compared, chosen["name"])
corpus_view.download(compared, chosen["name"])
corpus_checks.draw(chosen)
