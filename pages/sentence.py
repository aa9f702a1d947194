"""Inspection / Sentence: how sure is the model of each cut, what are the alternatives, and why does it cut there?"""

import streamlit as st

from pages.widgets.sentence import gold as sentence_gold
from pages.widgets.sentence import models as sentence_models
from pages.widgets.sentence import parts, teach_gaps
from pages.widgets.sentence import text as sentence_text
from pages.widgets.shared import glossary, models, offered, overlay, overlay_link
from wseg_core.language import text

st.header(
    text("How sure is the model of each cut?"),
    anchor=False,
    help=glossary.tip("gap", "tag", "BIES", "probability", "entropy"),
)
known = offered.models()
requested = sentence_models.chosen(known)
if not known.runs and not requested:
    models.empty_state()
    st.stop()
sentence_gold.take_link()
sentence_text.take_link()
teach_gaps.take_link()
writing, choosing = st.columns([1.7, 1], gap="medium")
with writing:
    place = st.container()
    sentence_text.examples()
    note = sentence_gold.box()
with choosing, st.container(key="sentence-models"):
    chosen = sentence_models.picker(known, requested)
    for run in chosen:
        models.caption(run, known)
if chosen:
    overlay_link.synchronize()
switches = overlay.switches()
parts.results(place, note, chosen, switches)
if chosen:
    parts.explanations(switches)
