"""Inspection / Sentence: how sure is it of each cut, what else could it be?"""

import streamlit as st

from pages.widgets import models, sentence_text, sentence_view
from wseg_core.language import text

st.header(text("How sure is it of each cut?"), anchor=False)
known = models.every()
asked = models.chosen(known)
if not known and not asked:
    models.nothing_yet()
    st.stop()
writing, choosing = st.columns([1.7, 1], gap="medium")
with choosing:
    run = models.picker(known, asked, text("Model"))
    if run:
        st.caption(models.about(run))
with writing:
    content = sentence_text.box()
if not run:
    st.stop()
path = models.loaded(run)
sentence_view.draw(path, sentence_text.part(content))
if caveat := models.caveat(run):
    st.caption(caveat)
with st.container(horizontal=True, key="next"):
    if st.button(text("Cut a whole file with this model"), icon=":material/description:", key="to.models"):
        st.switch_page("models.py", query_params={"model": run["run"]})
    if st.button(text("See how it was trained"), icon=":material/show_chart:", key="to.run"):
        st.switch_page("run.py", query_params={"run": run["run"]})
