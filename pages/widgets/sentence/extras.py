"""What else can be done with a sentence under a model: lay an own dictionary over it, teach it, take it at its word."""

import streamlit as st

from . import calibrated_panel, dictionary_panel, teach_panel


def draw(run: dict, handle: str, content: str) -> None:
    """The panels about `content` under the run's model, read by the `overlay` handle."""
    with st.container(key="extras"):
        dictionary_panel.draw(run, handle, content)
        teach_panel.draw(run, handle, content)
        calibrated_panel.draw(run, handle)
