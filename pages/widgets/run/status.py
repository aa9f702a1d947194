"""Head of the run page: name, state, problems and the latest event."""

import streamlit as st

from wseg_core import store
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import notices


def head(run: dict) -> None:
    """Name and state, and a line on what is trained."""
    name = notices.escape(words.title(run))
    with st.container(key="run-head"):
        st.header(f"{name} {state(run)}", anchor=False)
        st.markdown(f":gray[{notices.escape(words.recipe(run['config']))}]")


def message(run: dict) -> None:
    """Why the run ended early and what to do next, or its latest event; at least two lines high, so that nothing moves."""
    with st.container(key="message"):
        if run["state"] in ("failed", "interrupted"):
            error = run["error"] or text("The run ended for an unknown reason.")
            sentences = words.join_sentences(notices.escape(s) for s in (error, run["advice"]) if s)
            (st.error if run["state"] == "failed" else st.warning)(sentences, icon=":material/error:")
        elif run["state"] == "stopped":
            st.info(
                text("This run was stopped. Its best model so far has been saved and is ready to use."),
                icon=":material/stop_circle:",
            )
        elif run["state"] == "paused":
            st.info(
                text("This run is paused. Everything needed to resume is saved, and no memory is in use."),
                icon=":material/pause_circle:",
            )
        else:
            _latest_event(run)


def _latest_event(run: dict) -> None:
    events = store.open().events(run["run"])[-2:]
    latest = (
        events if events and events[-1]["kind"] == "recovered" else events[-1:]
    )  # a recovery is shown with its cause
    sentences = [event["text"] for event in latest] or [text("Notable events of this run will appear here.")]
    with st.container(key="narrator"):
        st.markdown(notices.escape(words.join_sentences(sentences)))


def state(run: dict) -> str:
    """The state as a coloured word; for a running run its phase, or what was requested."""
    word = words.state(run["state"])
    if run["state"] == "running" and run["request"]:
        word = (
            text("pausing: saving the training state")
            if run["request"] == "pause"
            else text("stopping: saving and evaluating the best model")
        )
    elif run["state"] == "running":
        phases = {
            "starting": text("starting"),
            "reading": text("reading the corpus"),
            "building": text("building the model"),
            "scoring": text("evaluating"),
        }
        word = phases.get(run["phase"], word)
    return f":{words.STATE_COLOURS.get(run['state'], 'gray')}[{notices.escape(word)}]"
