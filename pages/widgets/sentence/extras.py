"""The panels at the end of the page: text that is never cut, custom dictionary, retraining with corrections, calibrated probabilities."""

import streamlit as st

from ..shared import keep_switch
from ..shared.model_view import ModelView
from . import calibrated_panel, dictionary_panel, teach_panel


def draw(run: dict, view: ModelView, content: str) -> None:
    """The panels about `content` under the run's model, as `view` shows it."""
    with st.container(key="extras"):
        keep_switch.draw(view.folder)
        dictionary_panel.draw(run, view, content)
        teach_panel.draw(run, view, content)
        calibrated_panel.draw(run, view)
