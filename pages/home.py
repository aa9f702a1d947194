"""Start / Home: what is this dashboard for, and what is running now?"""

import streamlit as st

from pages.widgets.home import glance, probe
from pages.widgets.shared import glossary, notices
from wseg_core import config, corpora, jobs
from wseg_core.errors import UserError
from wseg_core.language import text


def train_demo() -> None:
    """Trains the demo model and opens its run; shows the error if it cannot be started."""
    try:
        train, dev, test = corpora.fill("demo")
        chosen = {
            "data": {"train": train, "dev": dev, "test": test},
            "encoder": {"name": "bilstm"},  # `linear` is better after one epoch, but its curve has nothing to show
            "loss": {"name": "crf"},
            "training": {
                "epochs": 2,
                "evaluate_every": 20,
            },  # under ten seconds beside a browser, with a curve of dev F1
        }
        with st.spinner(text("Starting")):
            run = jobs.start(config.resolve(chosen), "demo")
    except UserError as error:
        notices.user_error(error)
        return
    st.switch_page("run.py", query_params={"run": run})


st.header(text("Where are the word boundaries?"), anchor=False)
st.markdown(
    text(
        "Chinese is written without spaces, so a program must first find the words: this is word segmentation. "
        "Here you can train a model on manually segmented text, watch it learn, and see how confident it is "
        "about every cut between words. All data stays on this computer."
    )
)
left, right = st.columns([1.8, 1], gap="large")
with left:
    picture = st.container(key="picture")
    with st.container(horizontal=True, key="begin"):
        if st.button(
            text("Train the demo model"),
            type="primary",
            icon=":material/play_arrow:",
            key="demo",
            help=glossary.tip("CRF", first=text("Trains a BiLSTM with a CRF on the demo corpus in about ten seconds.")),
        ):
            train_demo()
        if (model := probe.best_model()) and st.button(
            text("Try a sentence"), icon=":material/content_cut:", key="sentence"
        ):
            st.switch_page("sentence.py", query_params={"model": model["run"]})
        if st.button(text("Browse corpora"), icon=":material/library_books:", key="corpora"):
            st.switch_page("corpora.py")
        if st.button(text("Set up your own run"), icon=":material/tune:", key="new"):
            st.switch_page("new.py")
        if st.button(text("Compare optimizers or losses"), icon=":material/flag:", key="experiments"):
            st.switch_page("experiments.py")
with right:
    glance.draw()
with picture:  # last, because the first time it loads torch
    probe.draw(model)
