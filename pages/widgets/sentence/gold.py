"""The gold segmentation of the text, typed with spaces or given by the URL."""

import streamlit as st

from wseg_core.language import text

from ..shared import glossary, state
from . import text as sentence_text

_KEY = "sentence.gold"
_PARAMETER = "gold"  # the name in the URL
_MOST = 2 * sentence_text.MOST  # characters, the spaces among them


def take_text() -> None:
    """Takes the text from the gold words where the URL has only these."""
    if st.query_params.get(_PARAMETER, "").strip() and "text" not in st.query_params:
        st.query_params["text"] = "".join(st.query_params[_PARAMETER].split())[: sentence_text.MOST]


def box(content: str) -> list[str]:
    """The gold words of `content` as typed; none if they do not match it."""
    requested = st.query_params.get(_PARAMETER)
    # a link, or the browser's back button
    if requested is not None and requested != state.recall("sentence.gold.asked"):
        st.session_state[_KEY] = requested[:_MOST]
    elif _KEY not in st.session_state:
        st.session_state[_KEY] = state.recall(_KEY, "")
    with st.expander(text("Compare with the gold segmentation"), expanded=bool(st.session_state[_KEY].strip())):
        typed = st.text_area(
            text("The same text, with spaces between words (gold)"),
            key=_KEY,
            height=68,
            help=glossary.tip("gold"),
            max_chars=_MOST,
            placeholder=text("For example: 研究 生命 起源 的 方法"),
        )
        words = typed.split()
        if words and "".join(words) != "".join(content.split()):
            st.caption(text("These characters differ from the text above, so they are not shown."))
            words = []
    _store(typed if words else "", typed)
    return words


def within(gold: list[str], before: str, part: str) -> list[str]:
    """The words of `gold` in the `part` of a text that comes after `before`; a word that crosses its ends is cut off.

    Pages end with a sentence where possible, so this is rare.
    """
    begin = len("".join(before.split()))
    stop = begin + len("".join(part.split()))
    pieces, position = [], 0
    for word in gold:
        if piece := word[max(0, begin - position) : max(0, stop - position)]:
            pieces.append(piece)
        position += len(word)
        if position >= stop:
            break
    return pieces


def _store(fits: str, typed: str) -> None:
    state.remember(_KEY, typed)
    if fits and len(fits) <= sentence_text.LINK:
        state.remember("sentence.gold.asked", fits)
        if st.query_params.get(_PARAMETER) != fits:
            st.query_params[_PARAMETER] = fits
    else:
        state.remember("sentence.gold.asked", None)
        st.query_params.pop(_PARAMETER, None)
