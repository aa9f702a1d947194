"""F1 by kind of word: length, sentence length, frequency in training, new words around, label consistency."""

import streamlit as st

from wseg_core.charts import colours
from wseg_core.charts.errors import buckets as figures
from wseg_core.language import text

from ..shared import downloads, glossary
from ..shared import formatting as words
from .study import Study


def draw(chosen: list[dict], studies: list[Study]) -> None:
    """A chart with one panel per measure and one colour per model."""
    st.subheader(text("F1 by kind of word"), anchor=False, help=glossary.tip("F1", "OOV"))
    measured = [
        (words.title(run), colours.RUNS[number], study.buckets)
        for number, (run, study) in enumerate(zip(chosen, studies))
    ]
    st.plotly_chart(figures.figure(measured), key="errors.buckets", config={"displayModeBar": False})
    st.caption(figures.few())
    downloads.csv(lambda: figures.table(measured), "f1-by-kind")
