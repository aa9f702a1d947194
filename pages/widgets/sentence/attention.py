"""Attention of a BERT encoder: from both sides of a gap, and between all characters."""

import streamlit as st

from wseg_core.charts.sentence import attention, sentence
from wseg_core.language import text

from ..shared import downloads, glossary, models
from ..shared.model_view import ModelView

_AROUND = 40  # characters shown on either side of the gap


def draw(view: ModelView, content: str, gap: int) -> None:
    """Attention from the characters at the gap, for a chosen layer and head."""
    from wseg_core.inspection import attention as inside

    segmenter = models.segmenter(view)
    layers, heads = inside.layers(segmenter)
    st.subheader(
        text("Attention (which other characters each one draws on)"), anchor=False, help=glossary.tip("attention")
    )
    with st.container(horizontal=True, key="attention"):
        layer = st.selectbox(
            text("Layer"),
            range(layers),
            layers - 1,
            key=f"attention.layer.{layers}",
            format_func=lambda i: str(i + 1),
            width=110,
            help=glossary.tip("layer"),
        )
        mean = text("mean of all heads")
        head = st.selectbox(
            text("Attention head"),
            [None, *range(heads)],
            key=f"attention.head.{heads}",
            format_func=lambda i: mean if i is None else str(i + 1),
            width=160,
            help=glossary.tip("attention head", "attention"),
        )
    characters = "".join(content.split())
    begin, stop = max(0, gap - _AROUND), min(len(characters), gap + 2 + _AROUND)
    if (begin, stop) != (0, len(characters)):
        st.caption(text("Only characters {start} to {stop}, around the gap, were read.", start=begin + 1, stop=stop))
    result = inside.attention(segmenter, characters[begin:stop], layer, head)
    st.caption(result["about"])
    st.html(sentence.html(attention.row(result, gap - begin) + attention.row(result, gap + 1 - begin)))
    if len(result["tokens"]) <= attention.MOST:
        with st.expander(text("Attention of all characters"), expanded=len(result["tokens"]) <= 24):
            st.plotly_chart(attention.figure(result), key="attention.figure", config=downloads.chart("attention"))
