"""The gold segmentation of the text, typed with spaces or given by the URL."""

import streamlit as st

from wseg_core.language import text

from ..shared import glossary, state
from . import text as sentence_text

_KEY = "sentence.gold"
_PARAMETER = "gold"  # the name in the URL
_MOST = 2 * sentence_text.MOST  # characters, the spaces among them


def take_link() -> None:
    """Takes the gold words from the URL where a link or the browser's back button changed them; the text too, if the
    URL has only these. Before `text.take_link`."""
    requested = st.query_params.get(_PARAMETER)
    if requested is not None and requested.strip() and "text" not in st.query_params:
        st.query_params["text"] = "".join(requested.split())[: sentence_text.MOST]
    if requested is not None and requested != state.recall("sentence.gold.asked"):
        st.session_state[_KEY] = requested[:_MOST]
    elif _KEY not in st.session_state:
        st.session_state[_KEY] = state.recall(_KEY, "")


def box():
    """The field of the gold words; gives the container for the note of `words` on them."""
    with st.expander(text("Compare with the gold segmentation"), expanded=bool(st.session_state[_KEY].strip())):
        typed = st.text_area(
            text("The same text, with spaces between words (gold)"),
            key=_KEY,
            height=68,
            help=glossary.tip("gold"),
            max_chars=_MOST,
            placeholder=text("For example: 研究 生命 起源 的 方法"),
        )
        state.remember(_KEY, typed)
        return st.container()


def words(content: str, note) -> list[str]:
    """The gold words of `content` as typed; none, with a caption in the container `note`, if they do not match it."""
    typed = state.recall(_KEY, "")
    if not typed.split() or _fits(typed, content):
        return typed.split()
    note.caption(text("These characters differ from the text above, so they are not shown."))
    return []


def link(content: str) -> None:
    """Writes the gold words to the URL, if they match `content` and are short enough."""
    typed = state.recall(_KEY, "")
    fits = typed if typed.split() and _fits(typed, content) and len(typed) <= sentence_text.LINK else None
    state.remember("sentence.gold.asked", fits)
    if fits is None:
        st.query_params.pop(_PARAMETER, None)
    elif st.query_params.get(_PARAMETER) != fits:
        st.query_params[_PARAMETER] = fits


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


def _fits(typed: str, content: str) -> bool:
    return "".join(typed.split()) == "".join(content.split())
