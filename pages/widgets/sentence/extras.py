"""The panels at the end of the page: custom dictionary, retraining with corrections, calibrated probabilities."""

import streamlit as st

from ..shared.model_view import ModelView
from . import calibrated_panel, dictionary_panel, teach_panel


def draw(run: dict, view: ModelView, content: str) -> None:
    """The panels about `content` under the run's model, as `view` shows it."""
    with st.container(key="extras"):
        dictionary_panel.draw(run, view, content)
        teach_panel.draw(run, view, content)
        calibrated_panel.draw(run, view)
