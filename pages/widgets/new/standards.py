"""In the form of a new run: does what it is scored on follow the standard of what it learns from?"""

import streamlit as st

from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.language import text

from ..corpora import doubts as corpus_doubts
from ..shared import formatting as words
from ..shared import models, notices, state

_SMALL = 3_000_000  # bytes of two files that are compared unasked, within half a second
_ASKED = "standards.asked"  # files too large for that, which the visitor wants compared all the same


def warn(config: Config) -> None:
    """A warning for each set of another standard than training; large files are compared at a click."""
    data = config.data
    for split, reference in (("dev", data.dev), ("test", data.test)):
        if not reference:
            continue
        try:
            pair = corpus_doubts.stamp(data.train, "train"), corpus_doubts.stamp(reference, split)
            if pair[0] == pair[1] or not _wanted(pair, split):
                continue
            with st.spinner(text("Comparing the two segmentations")):
                found = corpus_doubts.standards(*pair)
        except (UserError, OSError):
            continue  # told where the corpus is chosen, and again when the run starts
        _tell(found, models.reference(data.train), models.reference(reference))


def _wanted(pair: tuple, split: str) -> bool:
    asked = state.recall(_ASKED, ())
    if sum(size for _, _, size in pair) <= _SMALL or pair in asked:
        return True
    label = (
        text("Do the training and test sets follow the same standard?")
        if split == "test"
        else text("Do the training and development sets follow the same standard?")
    )
    if not st.button(label, icon=":material/call_split:", type="tertiary", key=f"new.standards.{split}"):
        return False
    state.remember(_ASKED, (*asked, pair))
    return True


def _tell(found: dict, train: str, other: str) -> None:
    from wseg_core.inspection import criterion

    if found["same"] and not (found["sure"] and found["words"]):
        return
    told = [criterion.sentence(found, (train, other))]
    if not found["same"]:
        told.append(text("The model will be marked wrong wherever only the standards differ."))
        st.warning(notices.plain(words.prose(told)), icon=":material/call_split:")
    else:
        st.caption(notices.plain(words.prose(told)))
