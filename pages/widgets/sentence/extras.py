"""What else can be done with a sentence under a model: lay an own dictionary over it, teach it, take it at its word."""

import streamlit as st

from ..shared.model_view import ModelView
from . import calibrated_panel, dictionary_panel, teach_panel


def draw(run: dict, view: ModelView, content: str) -> None:
    """The panels about `content` under the run's model, as `view` shows it."""
    with st.container(key="extras"):
        dictionary_panel.draw(run, view, content)
        teach_panel.draw(run, view, content)
        calibrated_panel.draw(run, view)
