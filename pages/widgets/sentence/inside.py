"""Inside the model: how its encoder reads the text, and how its loss turns scores into tags."""

from collections.abc import Callable

import streamlit as st

from wseg_core.charts.sentence import attribution, sentence
from wseg_core.language import text

from ..shared import glossary, models
from ..shared.model_view import ModelView
from . import attention as sentence_attention
from . import chain as sentence_chain
from . import frames as sentence_frames


def draw(view: ModelView, content: str, gap: int) -> None:
    """The sections that apply to the model of `view`, about one `gap` of `content`."""
    segmenter = models.segmenter(view)
    if part := _ENCODERS.get(segmenter.config.encoder.name):
        part(view, content, gap)
    if part := _losses(segmenter):
        part(
            view.plain, content, gap
        )  # these are scores as trained, not probabilities: a temperature has no meaning here


def visible(view: ModelView, explanation: dict) -> tuple[int, int] | None:
    """(begin, stop) of the characters that influence the scores on both sides of an explained gap; None for all."""
    from wseg_core.inspection import reach

    segmenter = models.segmenter(view)
    return (
        reach.visible(segmenter, len(explanation["text"]), explanation["gap"])
        if reach.reach(segmenter)["width"]
        else None
    )


def _directions(view: ModelView, content: str, gap: int) -> None:
    from wseg_core.inspection import directions

    contributions = directions.directions(models.segmenter(view), content, gap)
    st.subheader(text("Contribution of each reading direction"), anchor=False, help=glossary.tip("encoder", "log-odds"))
    st.html(
        sentence.html(attribution.note([directions.sentence(contributions)]) + attribution.directions(contributions))
    )


def _reach(view: ModelView, content: str, gap: int) -> None:
    from wseg_core.inspection import reach

    field = reach.reach(models.segmenter(view))
    st.subheader(text("Receptive field"), anchor=False, help=glossary.tip("receptive field"))
    st.html(
        sentence.html(
            attribution.note(
                [
                    text(
                        "The scores of a character depend on {left} characters to its left and {right} to its "
                        "right, {width} including itself; characters further away (faint above) have no "
                        "influence on them.",
                        left=field["left"],
                        right=field["right"],
                        width=field["width"],
                    )
                ]
            )
        )
    )


def _losses(segmenter) -> Callable | None:
    loss = segmenter.config.loss
    if loss.name == "crf":
        return sentence_chain.crf
    if loss.name == "ctc":
        return sentence_frames.draw
    return sentence_chain.greedy if loss.get("decoding") else None


_ENCODERS = {"bilstm": _directions, "cnn": _reach, "bert": sentence_attention.draw}
