"""Training / New run: what will be trained, and how long will it take?"""

import streamlit as st

from pages.widgets.new import preview as new_preview
from pages.widgets.new import recipe as new_recipe
from pages.widgets.new import steps as new_steps
from pages.widgets.shared import draft, glossary, notices, probe_sentences, runs, state
from pages.widgets.shared import formatting as words
from wseg_core.charts.new import diagram
from wseg_core.errors import UserError
from wseg_core.language import text


def prefill() -> None:
    """Uses the settings of the run, or the corpus, in the URL; only once, so that later changes are kept.

    After a reload the draft in the URL has priority; it started from the same run or corpus.
    """
    restored, source, corpus = draft.restore(), state.parameter("from"), state.parameter("corpus")
    if (source, corpus) == (state.recall("draft.from"), state.recall("draft.corpus")) or not (source or corpus):
        return
    state.remember("draft.from", source)
    state.remember("draft.corpus", corpus)
    if source:
        run = runs.get(source)
        probe_sentences.fill(run)
        if not restored:
            draft.fill(run["config"])
    if corpus and not restored:
        new_steps.use_corpus(corpus)


def settings():
    """The config of the form; an invalid choice shows an error and a reset button."""
    try:
        return draft.resolved()
    except UserError as error:
        notices.user_error(error)
        if st.button(text("Reset to defaults"), icon=":material/restart_alt:"):
            draft.clear()
            st.rerun()
        st.stop()


st.header(text("New run"), anchor=False)
try:
    prefill()
except UserError as error:
    notices.user_error(error)
if source := state.parameter("from"):
    try:
        name = words.title(runs.get(source))
        st.info(
            text("These settings are copied from {name}. Change whatever you like.", name=notices.escape(name)),
            icon=":material/content_copy:",
        )
    except UserError:
        pass  # already shown above
with st.spinner(text("Loading components")):  # loads torch the first time
    config = settings()
st.html(diagram.path(list(zip(new_steps.titles(), new_steps.choices(config), strict=True))))
form, preview = st.columns([1.15, 1], gap="large")
with form:
    for number, (title, draw) in enumerate(zip(new_steps.titles(), new_steps.ALL, strict=True), 1):
        with st.container(border=True, key=f"step{number}"):
            st.subheader(f"{number} {title}", anchor=False)
            draw(config)
draft.keep()
with preview, st.container(key="preview"):
    st.subheader(text("Model overview"), anchor=False, help=glossary.tip("encoder", "head", "tag"))
    new_preview.picture(config)
    st.subheader(text("Learning rate"), anchor=False, help=glossary.tip("learning rate", "schedule", "step"))
    steps = st.empty()
    count = new_preview.cost(config)
    with steps:
        new_preview.learning_rate(config, count)
    new_preview.start(config)
    new_recipe.draw(config)
    if draft.is_changed() and st.button(text("Reset to defaults"), icon=":material/restart_alt:", type="tertiary"):
        draft.clear()
        st.query_params.clear()
        st.rerun()
