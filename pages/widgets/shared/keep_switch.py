"""The switch for text that is never cut: Latin words, numbers, URLs. Kept for the session, in the link, and with a model on request."""

import streamlit as st

from wseg_core.inference import keep
from wseg_core.language import text

from . import overlay


def draw(folder: str) -> None:
    """The switch, the kinds of text that it covers, and a button that stores them with the model in a checkpoint folder."""
    with st.container(horizontal=True, vertical_alignment="center", key="keep"):
        on = st.toggle(
            text("Keep Latin words, numbers and URLs in one piece"),
            key=overlay.KEEP,
            persist_state="session",
            help=text(
                "Keeps words such as iPhone15, numbers with their units, dates, times, URLs and e-mail addresses in one "
                "piece. Whitespace is still a cut, and forced words of the custom dictionary take precedence."
            ),
        )
        if on:
            st.pills(
                text("Kinds of text"),
                keep.KINDS,
                selection_mode="multi",
                default=None if overlay.KINDS in st.session_state else keep.KINDS,
                format_func=_names().get,
                key=overlay.KINDS,
                persist_state="session",
                label_visibility="collapsed",
            )
        _store(folder, overlay.chosen_kinds() if on else ())


def _names() -> dict[str, str]:
    return {
        "latin": text("Latin words"),
        "number": text("Numbers, dates, times"),
        "url": text("URLs, e-mail addresses"),
    }


def _store(folder: str, chosen: tuple[str, ...]) -> None:
    """What is stored with the model, and the buttons that change it."""
    from wseg_core.inference import checkpoints  # imports torch

    stored = overlay.stored_kinds(folder)
    if stored:
        st.caption(
            text("Stored with this model: {kinds}.", kinds=text("; ").join(_names()[kind] for kind in stored)),
            width="content",
        )
    if set(chosen) - set(stored) and st.button(text("Store with the model"), icon=":material/save:", key="keep.store"):
        checkpoints.store_kept_kinds(folder, keep.parse({*stored, *chosen}))
        st.rerun()
    if stored and st.button(text("Remove from the model"), icon=":material/close:", key="keep.remove"):
        checkpoints.store_kept_kinds(folder, ())
        st.rerun()
