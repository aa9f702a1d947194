"""CTC frame by frame: spikes, blanks, and the collapse step by step."""

import streamlit as st

from wseg_core.charts.sentence import attribution, sentence, spikes
from wseg_core.language import text

from ..shared import glossary, models
from ..shared.model_view import ModelView

_AROUND = 30  # characters shown on either side of the gap


def draw(view: ModelView, content: str, gap: int) -> None:
    """The frames around the gap, and how the most likely labels collapse to tags."""
    result = _spikes(view, content)
    begin, stop = max(0, gap - _AROUND), min(len(result["text"]), gap + _AROUND + 1)
    st.subheader(text("Spikes and blanks"), anchor=False, help=glossary.tip("CTC"))
    st.caption(
        text("CTC gives each character two frames; each frame outputs a tag or nothing (∅, the blank)."),
        help=glossary.tip("CTC", "tag"),
    )
    if (begin, stop) != (0, len(result["text"])):
        st.caption(text("Only characters {start} to {stop}, around the gap, are shown.", start=begin + 1, stop=stop))
    st.html(
        sentence.html(
            attribution.note(spikes.explanation(result))
            + spikes.frames(result, begin, stop)
            + spikes.collapse(result, begin, stop)
        )
    )


@st.cache_data(max_entries=20, show_spinner=False)
def _spikes(view: ModelView, content: str) -> dict:
    from wseg_core.inspection import spikes as inside

    return inside.spikes(models.segmenter(view), content)
