"""Inspection / Errors: where and why does the model make mistakes?"""

import streamlit as st

from pages.widgets.errors import agreement as errors_agreement
from pages.widgets.errors import buckets as errors_buckets
from pages.widgets.errors import examples as errors_examples
from pages.widgets.errors import file as errors_file
from pages.widgets.errors import notices as errors_notices
from pages.widgets.errors import pick as errors_pick
from pages.widgets.errors import score as errors_score
from pages.widgets.errors import study as errors_study
from pages.widgets.errors import types as errors_types
from pages.widgets.shared import models, notices, offered
from wseg_core.errors import UserError
from wseg_core.language import text

st.header(text("Where does the model make mistakes, and why?"), anchor=False)
known = offered.models()
requested = models.chosen(known)
if not known.runs and not requested:
    models.empty_state()
    st.stop()
first, second, third = st.columns([1.25, 1, 1.25], gap="medium")
with first:
    run = models.picker(known, requested, text("Model"))
if not run:
    st.stop()
with second:
    picked = errors_pick.file(run)
with third:
    rival = errors_pick.against(known, run)
models.caption(run, known)
file = errors_file.draw(picked)
if not file:
    st.stop()
chosen = [run, rival] if rival else [run]
try:
    views = errors_pick.calibrated(chosen, [models.loaded(each) for each in chosen])
    studies = [errors_study.of(each, view, file) for each, view in zip(chosen, views)]
except UserError as error:
    notices.user_error(error)
    st.stop()
study = studies[0]
errors_notices.draw(run, file, study)
errors_score.draw(chosen, studies)
if study.analysis.mistakes:
    errors_types.draw(study)
errors_examples.draw(run, file, study)
errors_buckets.draw(chosen, studies)
if rival:
    errors_agreement.draw(chosen, studies, (*views, file.reference))
with st.container(horizontal=True, key="next"):
    if st.button(text("Inspect a sentence"), icon=":material/content_cut:", key="to.sentence"):
        st.switch_page("sentence.py", query_params={"model": ",".join(each["run"] for each in chosen)})
    label = text("Compare how they were trained") if rival else text("Compare with …")
    if st.button(label, icon=":material/leaderboard:", key="to.compare"):
        st.switch_page("compare.py", query_params={"runs": ",".join(each["run"] for each in chosen)})
    if st.button(text("See how it was trained"), icon=":material/show_chart:", key="to.run"):
        st.switch_page("run.py", query_params={"run": run["run"]})
