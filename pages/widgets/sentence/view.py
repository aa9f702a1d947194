"""A model's view of a text: tags with probabilities, uncertain gaps, and alternative segmentations."""

import contextlib

import streamlit as st

from wseg_core.charts import table
from wseg_core.charts.sentence import edits, sentence
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import downloads, glossary, live, models, notices, state
from ..shared.model_view import ModelView
from . import text as sentence_text

_LAST = "sentence.last"  # (view, text, its words, the words before the last edit)
_SHORT = 300  # characters
_READINGS = 20  # segmentations computed for the sentence about uncertain gaps, even if fewer are listed


@live.fragment
def draw(view: ModelView, content: str, whole: bool = True) -> None:
    """The analysis of `content` by the model of `view`; `whole` is False for a page of a longer text."""
    try:
        with analysing(content):
            result = probabilities(view, content, softmax=st.session_state.get("sentence.softmax", False))
    except UserError as error:
        notices.user_error(error)
        return
    if not result["text"]:
        st.info(text("Write or paste some text above, or choose an example."), icon=":material/edit:")
        return
    picture = sentence.picture(result, sentence_text.line_ends(content))
    edit_note = _edit_note(view, content, result["words"]) if whole else ""
    st.html(sentence.html(sentence.note(result) + edit_note + picture + sentence.legend(result["tags"])))
    _export(result)


@live.fragment
def alternatives(view: ModelView, content: str) -> None:
    """The most probable segmentations of `content`, each with its probability; nothing if `draw` showed an error."""
    count = st.session_state.get("sentence.count", 5)
    try:
        result = probabilities(view, content, count)
    except UserError:
        return
    if not result["text"]:
        return
    st.subheader(text("Alternative segmentations"), anchor=False, help=glossary.tip("best path", "probability"))
    st.html(sentence.html(sentence.alternatives(result, count)))
    with st.container(horizontal=True, vertical_alignment="bottom", key="sentence.best"):
        st.segmented_control(
            text("Number of segmentations"),
            [3, 5, 10, 20, 50, 100],
            default=5,
            required=True,
            key="sentence.count",
            persist_state="session",
            width="content",
        )
        downloads.csv(lambda: table.alternatives(result, count), "sentence-alternatives")


def analysing(content: str) -> contextlib.AbstractContextManager:
    """A spinner for a text that takes a while; none for a short one, whose result is there before it would be seen."""
    return st.spinner(text("Analysing the text")) if len(content) > _SHORT else contextlib.nullcontext()


def probabilities(view: ModelView, content: str, count: int = 0, softmax: bool = False) -> dict:
    """`Segmenter.probabilities` of `content` with at least `count` segmentations, cached."""
    return _probabilities(view, content, max(count, _READINGS), softmax)


def _edit_note(view: ModelView, content: str, words: list[str]) -> str:
    """A note on the cuts that the last edit of the text changed elsewhere; "" before the first edit, or for another model."""
    last = state.recall(_LAST)
    before = [] if not last or last[0] != view else last[3] if last[1] == content else last[2]
    state.remember(_LAST, (view, content, words, before))
    return edits.note(before, words)


def _export(result: dict) -> None:
    """The switch for the raw softmax, and the result to copy or download."""
    with st.container(horizontal=True, vertical_alignment="center", key="sentence.tools"):
        st.toggle(
            text("Also show the raw softmax"),
            key="sentence.softmax",
            persist_state="session",
            help=glossary.tip(
                "softmax",
                first=text(
                    "The cells show each tag's probability among the legal tag sequences of the whole text. The raw "
                    "softmax, in italics below them, is each character's own distribution; it ignores the "
                    "neighbouring characters and which tags may follow each other."
                ),
            ),
        )
        downloads.csv(lambda: table.characters(result), "sentence")
    st.code(
        " ".join(result["words"]),
        language=None,
        wrap_lines=True,
        height=200 if len(result["text"]) > 400 else "content",
    )


@st.cache_data(max_entries=60, show_spinner=False)
def _probabilities(view: ModelView, content: str, best: int, softmax: bool) -> dict:
    return models.segmenter(view).probabilities(content, best, softmax)
