"""Inspection / Sentence: how sure is the model of each cut, what are the alternatives, and why does it cut there?"""

import streamlit as st

from pages.widgets.sentence import calibrated_panel, dictionary_panel, teach_panel
from pages.widgets.sentence import gold as sentence_gold
from pages.widgets.sentence import models as sentence_models
from pages.widgets.sentence import rows as sentence_rows
from pages.widgets.sentence import text as sentence_text
from pages.widgets.sentence import view as sentence_view
from pages.widgets.sentence import why as sentence_why
from pages.widgets.shared import glossary, keep_switch, models, overlay, overlay_link
from wseg_core.language import text

st.header(
    text("How sure is the model of each cut?"),
    anchor=False,
    help=glossary.tip("gap", "tag", "BIES", "probability", "entropy"),
)
known = models.listed()
requested = sentence_models.chosen(known)
if not known and not requested:
    models.empty_state()
    st.stop()
sentence_gold.take_text()
writing, choosing = st.columns([1.7, 1], gap="medium")
with choosing:
    chosen = sentence_models.picker(known, requested)
    for run in chosen:
        models.caption(run, known)
with writing:
    content = sentence_text.box()
    gold = sentence_gold.box(content)
if not chosen:
    st.stop()
overlay_link.synchronize()
views = [overlay.view(models.loaded(run)) for run in chosen]
before, part = sentence_text.part(content)
sentence_rows.draw(chosen, views, part, sentence_gold.within(gold, before, part))
number = sentence_rows.pick_detail(chosen)
run, view = chosen[number], views[number]
overlay.describe(view)
keep_switch.draw(view.folder)
sentence_view.draw(view, part, part == content)
teach_panel.draw(run, view, part)
sentence_view.alternatives(view, part)
if caveat := models.caveat(run):
    st.caption(caveat, help=glossary.tip("probability", "tag", *models.loss_terms(run)))
why, dictionary, calibrated = st.tabs(
    [text("Why this cut?"), text("Custom dictionary"), text("Calibrated probabilities")], key="explain"
)
with why:
    sentence_why.draw(view, part)
with dictionary:
    dictionary_panel.draw(run, view, part)
with calibrated:
    calibrated_panel.draw(run, view)
with st.container(horizontal=True, key="next"):
    if st.button(text("See its mistakes"), icon=":material/troubleshoot:", key="to.errors"):
        st.switch_page("errors.py", query_params={"model": run["run"]})
    if st.button(text("Segment a whole file with this model"), icon=":material/description:", key="to.models"):
        st.switch_page("models.py", query_params={"model": run["run"]})
    if st.button(text("See how it was trained"), icon=":material/show_chart:", key="to.run"):
        st.switch_page("run.py", query_params={"run": run["run"]})
