"""What is inside the model by its kind: how its encoder reads, and how its loss makes tags of that."""

from collections.abc import Callable

import streamlit as st

from wseg_core.charts.sentence import attribution, sentence
from wseg_core.language import text

from ..shared import models, overlay
from . import attention as sentence_attention
from . import chain as sentence_chain
from . import frames as sentence_frames


def draw(path: str, content: str, gap: int) -> None:
    """The parts that fit the model of the `overlay` handle `path`, about one `gap` of `content`."""
    segmenter = models.segmenter(path)
    if part := _ENCODERS.get(segmenter.config.encoder["name"]):
        part(path, content, gap)
    if part := _losses(segmenter):
        part(
            overlay.bare(path), content, gap
        )  # scores as they were learned, and no probabilities: a temperature means nothing to them


def seen(path: str, found: dict) -> tuple[int, int] | None:
    """(begin, stop) of the characters that the scores on both sides of an explained gap can see; None: all."""
    from wseg_core.inspection import reach

    segmenter = models.segmenter(path)
    return reach.visible(segmenter, len(found["text"]), found["gap"]) if reach.reach(segmenter)["width"] else None


def _directions(path: str, content: str, gap: int) -> None:
    from wseg_core.inspection import directions

    found = directions.directions(models.segmenter(path), content, gap)
    st.subheader(text("Contribution of each reading direction"), anchor=False)
    st.html(sentence.html(attribution.note([directions.sentence(found)]) + attribution.directions(found)))


def _reach(path: str, content: str, gap: int) -> None:
    from wseg_core.inspection import reach

    found = reach.reach(models.segmenter(path))
    st.subheader(text("Receptive field"), anchor=False)
    st.html(
        sentence.html(
            attribution.note(
                [
                    text(
                        "The scores of a character depend on {left} characters to its left and {right} to its "
                        "right, {width} including itself; characters further away (faint above) have no "
                        "influence on them.",
                        left=found["left"],
                        right=found["right"],
                        width=found["width"],
                    )
                ]
            )
        )
    )


def _losses(segmenter) -> Callable | None:
    loss = segmenter.config.loss
    if loss["name"] == "crf":
        return sentence_chain.crf
    if loss["name"] == "ctc":
        return sentence_frames.draw
    return sentence_chain.greedy if "decoding" in loss else None


_ENCODERS = {"bilstm": _directions, "cnn": _reach, "bert": sentence_attention.draw}
