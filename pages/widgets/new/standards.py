"""In the form of a new run: whether the development and test sets follow the standard of the training set."""

import streamlit as st

from wseg_core import terms
from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import corpus_doubts, notices, state
from ..shared import formatting as words

_SMALL = 3_000_000  # bytes of two files that are compared automatically, in half a second
_REQUESTED = "standards.asked"  # larger files that were compared on request


def warn(config: Config) -> None:
    """A warning for each set that follows another standard; large files are compared on request."""
    data = config.data
    for split, reference in (("dev", data.dev), ("test", data.test)):
        if not reference:
            continue
        try:
            pair = corpus_doubts.stamp(data.train, "train"), corpus_doubts.stamp(reference, split)
            if pair[0] == pair[1] or not _should_compare(pair, split):
                continue
            with st.spinner(text("Comparing the two segmentations")):
                comparison = corpus_doubts.standards(*pair)
        except (UserError, OSError):
            continue  # shown where the corpus is chosen, and again when the run starts
        _result(comparison, terms.data_set(data.train), terms.data_set(reference))


def _should_compare(pair: tuple, split: str) -> bool:
    requested = state.recall(_REQUESTED, ())
    if sum(size for _, _, size in pair) <= _SMALL or pair in requested:
        return True
    label = (
        text("Do the training and test sets follow the same standard?")
        if split == "test"
        else text("Do the training and development sets follow the same standard?")
    )
    if not st.button(label, icon=":material/call_split:", type="tertiary", key=f"new.standards.{split}"):
        return False
    state.remember(_REQUESTED, (*requested, pair))
    return True


def _result(comparison: dict, train: str, other: str) -> None:
    from wseg_core.inspection import criterion

    if comparison["same"] and not (comparison["sure"] and comparison["words"]):
        return
    sentences = [criterion.sentence(comparison, (train, other))]
    if not comparison["same"]:
        sentences.append(
            text("Wherever the standards differ, the model loses points even if it is right by its own standard.")
        )
        st.warning(notices.escape(words.join_sentences(sentences)), icon=":material/call_split:")
    else:
        st.caption(notices.escape(words.join_sentences(sentences)))
