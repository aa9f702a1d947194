"""The visitor's probe sentences, segmented during training: fields for a new run and for an existing one."""

import streamlit as st

from wseg_core import store
from wseg_core.errors import UserError
from wseg_core.inspection import probes
from wseg_core.language import text

from . import notices, state

_KEY = "new.probes"


def draw() -> None:
    """The field in the form of a new run."""
    with st.expander(text("Sentences to watch during training"), expanded=bool(st.session_state.get(_KEY))):
        _field(_KEY)
        try:
            chosen()
        except UserError as error:
            notices.user_error(error)


def chosen() -> list[str]:
    """The sentences in the form of a new run; raises UserError for too many or too long ones."""
    return probes.parse(st.session_state.get(_KEY) or "")


def fill(run: dict) -> None:
    """Fills the form with the probe sentences of a run."""
    st.session_state[_KEY] = "\n".join(run["probes"] or [])


def edit(run: dict) -> None:
    """The field for the sentences of an existing run; changes apply from its next evaluation on."""
    name, key = run["run"], f"probes.{run['run']}"
    with st.popover(text("Your own sentences"), icon=":material/edit:", key="flip.own"):
        if key not in st.session_state:
            st.session_state[key] = "\n".join(run["probes"] or [])
        _field(key)
        if st.button(text("Watch these sentences"), key="flip.save"):
            state.remember("probes.trouble", None)
            try:
                store.open().update(name, probes=probes.parse(st.session_state[key]) or None)
                st.toast(text("These sentences will be segmented from the next evaluation on."))
            except UserError as error:
                state.remember("probes.trouble", (name, error))
        trouble = state.recall("probes.trouble")
        if trouble and trouble[0] == name:
            notices.user_error(trouble[1])


def _field(key: str) -> None:
    st.text_area(
        text("One sentence per line"),
        key=key,
        height=120,
        max_chars=probes.MOST * (probes.LONGEST + 2),
        persist_state="session",
        placeholder="他從馬上下來",
        help=text(
            "These sentences are segmented at the first step and at each evaluation, before the default ones; the "
            "run page shows how their cuts develop. At most {most} sentences of {longest} characters.",
            most=probes.MOST,
            longest=probes.LONGEST,
        ),
    )
