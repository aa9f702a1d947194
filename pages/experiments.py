"""Training / Experiments: what do you want to compare?"""

import streamlit as st

from pages.widgets.experiments import form as experiment_form
from pages.widgets.experiments import form_url as experiment_url
from pages.widgets.experiments import list as experiment_list
from pages.widgets.experiments import plan as experiment_plan
from pages.widgets.experiments import preview as experiment_preview
from pages.widgets.shared import notices, state
from wseg_core.errors import UserError
from wseg_core.language import text

st.header(text("What do you want to compare?"), anchor=False)
st.markdown(
    text(
        "An experiment trains the same model with different settings under equal conditions, several times each, so "
        "that differences come from the settings and not from chance."
    )
)
try:
    experiment_url.restore()
    if source := state.parameter("from"):
        experiment_form.use_run(source)
    with st.spinner(text("Loading components")):  # the first time, torch is loaded
        config = experiment_plan.base()
except UserError as error:  # a deleted run, or settings that are no longer allowed
    notices.user_error(error)
    if st.button(text("Reset to defaults"), icon=":material/restart_alt:"):
        experiment_plan.clear()
        st.rerun()
    st.stop()
form, preview = st.columns([1.15, 1], gap="large")
with form:
    for number, (title, draw) in enumerate(zip(experiment_form.titles(), experiment_form.ALL, strict=True), 1):
        with st.container(border=True, key=f"experiment.step{number}"):
            st.subheader(f"{number} {title}", anchor=False)
            draw(config)
experiment_url.store()
with preview, st.container(key="preview"):
    experiment_preview.draw()
experiment_list.draw()
