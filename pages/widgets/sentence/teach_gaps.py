"""Correcting a sentence: a button per character, which adds or removes the cut after it.

The URL holds the corrected words, so that a reload and a shared link keep them.
"""

import streamlit as st

from wseg_core.language import text
from wseg_core.text.characters import CUT, JOIN, squeeze

from ..shared import notices, state
from . import text as sentence_text

_LONGEST = 80  # characters corrected together
_CUTS = "teach.cuts"
_PARAMETER = "corrected"  # the name in the URL: the words of the sentence
_LINKED = "teach.linked"  # the words that the URL gave


def take_link() -> None:
    """Takes the corrected words from the URL where a link or the browser's back button changed them.

    Only for a run of the whole page, as `text.take_link`.
    """
    requested = state.parameter(_PARAMETER)
    if requested and requested != state.recall("teach.asked"):
        state.remember(_LINKED, requested[: 2 * _LONGEST].split())
        state.remember("teach.asked", requested)
        state.remember(_CUTS, None)


def is_linked() -> bool:
    """Whether the URL brought a correction."""
    return bool(state.recall(_LINKED))


def choose(content: str) -> str:
    """The part of a long text to correct: whole sentences where they are short enough."""
    pieces = [piece.strip() for piece in sentence_text.pages(content, _LONGEST)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) < 2:
        return "".join(pieces)
    linked = "".join(state.recall(_LINKED) or [])
    first = next((i for i, piece in enumerate(pieces) if squeeze(piece)[0] == linked), 0)
    return st.selectbox(text("Sentence to correct"), pieces, first, key=f"teach.piece.{hash(content)}.{linked}")


def draw(piece: str, words: list[str], mark: str) -> list[str]:
    """The words as corrected by the visitor; starts again from `words` when `mark` or the piece changes."""
    characters, gaps = squeeze(piece)
    stored = state.recall(_CUTS)
    if not stored or stored[0] != (mark, piece):
        linked = state.recall(_LINKED) if stored is None else None
        fits = linked and "".join(linked) == characters and _possible(_ends(linked), gaps.tolist())
        stored = ((mark, piece), _ends(linked if fits else words))
        state.remember(_CUTS, stored)
    cuts, begin = stored[1], 0
    with st.container(horizontal=True, gap=None, key="teach-gaps"):
        for i, gap in enumerate(gaps.tolist()):
            if gap == JOIN:
                continue
            label = notices.escape(characters[begin : i + 1]) + ("\u2006**|**" if i in cuts else "\u2006·")
            st.button(label, key=f"teach.gap.{i}", type="tertiary", disabled=gap == CUT, on_click=_toggle, args=(i,))
            begin = i + 1
    stops = sorted(cuts)
    corrected = [characters[a + 1 : b + 1] for a, b in zip([-1, *stops], stops)]
    _link(corrected if corrected != words else [])
    return corrected


def reset() -> None:
    """Discards the correction; the model's own words come back."""
    state.remember(_CUTS, ())


def _link(corrected: list[str]) -> None:
    """Writes the corrected words to the URL, or removes them if there are none."""
    value = " ".join(corrected)
    state.remember("teach.asked", value)
    if not value:
        st.query_params.pop(_PARAMETER, None)
    elif st.query_params.get(_PARAMETER) != value:
        st.query_params[_PARAMETER] = value


def _possible(cuts: frozenset[int], gaps: list[int]) -> bool:
    """Whether white space is cut, and no character of several code points is."""
    return all(gap != JOIN if i in cuts else gap != CUT for i, gap in enumerate(gaps))


def _toggle(gap: int) -> None:
    mark, cuts = state.recall(_CUTS)
    state.remember(_CUTS, (mark, cuts ^ {gap}))


def _ends(words: list[str]) -> frozenset[int]:
    ends, total = set(), 0
    for word in words:
        total += len(word)
        ends.add(total - 1)
    return frozenset(ends)
