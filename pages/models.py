"""Training / Models: which trained models are there, and how do I use them?"""

import streamlit as st

from pages.widgets.models import segmentation
from pages.widgets.models import table as models_table
from pages.widgets.sentence import dictionary_panel
from pages.widgets.shared import keep_switch, models, offered, overlay, overlay_link, runs
from wseg_core.language import text

st.header(text("Trained models"), anchor=False)
known = offered.models()
requested = models.chosen(known)
if not known.runs:
    models.empty_state()
    if not runs.listed(limit=1):
        st.stop()
models_table.draw()
if not known.runs:
    st.stop()
st.subheader(text("Use a model"), anchor=False)
choosing, describing = st.columns([1, 1.3], gap="medium", vertical_alignment="bottom")
with choosing:
    run = models.picker(known, requested, text("Model"))
if not run:
    st.stop()
with describing:
    models.caption(run, known)
with st.container(horizontal=True, key="with.model"):
    if st.button(text("Inspect a sentence"), icon=":material/content_cut:", key="to.sentence"):
        st.switch_page("sentence.py", query_params={"model": run["run"]})
    if st.button(text("See its mistakes"), icon=":material/troubleshoot:", key="to.errors"):
        st.switch_page("errors.py", query_params={"model": run["run"]})
    if st.button(text("See how it was trained"), icon=":material/show_chart:", key="to.run"):
        st.switch_page("run.py", query_params={"run": run["run"]})
    if st.button(text("Compare with …"), icon=":material/leaderboard:", key="to.compare"):
        st.switch_page("compare.py", query_params={"runs": run["run"]})
overlay_link.synchronize()
view = overlay.view(models.loaded(run))
overlay.describe(view)
keep_switch.draw(view.folder)
paste, upload = st.tabs([text("Paste a text"), text("Upload a file")])
with paste:
    segmentation.pasted(view)
with upload:
    segmentation.uploaded(view)
dictionary_panel.draw(run, view, st.session_state.get("models.text", ""))
