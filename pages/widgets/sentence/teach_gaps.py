"""Correcting a sentence: a button per character, which adds or removes the cut after it."""

import streamlit as st

from wseg_core.language import text
from wseg_core.text.characters import CUT, JOIN, squeeze

from ..shared import notices, state
from . import text as sentence_text

_LONGEST = 80  # characters corrected together
_CUTS = "teach.cuts"


def choose(content: str) -> str:
    """The part of a long text to correct: whole sentences where they are short enough."""
    pieces = [piece.strip() for piece in sentence_text.pages(content, _LONGEST)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) < 2:
        return "".join(pieces)
    return st.selectbox(text("Sentence to correct"), pieces, key=f"teach.piece.{hash(content)}")


def draw(piece: str, words: list[str], mark: str) -> list[str]:
    """The words as corrected by the visitor; starts again from `words` when `mark` or the piece changes."""
    characters, gaps = squeeze(piece)
    stored = state.recall(_CUTS)
    if not stored or stored[0] != (mark, piece):
        stored = ((mark, piece), _ends(words))
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
    return [characters[a + 1 : b + 1] for a, b in zip([-1, *stops], stops)]


def reset() -> None:
    """Discards the correction; the model's own words come back."""
    state.remember(_CUTS, None)


def _toggle(gap: int) -> None:
    mark, cuts = state.recall(_CUTS)
    state.remember(_CUTS, (mark, cuts ^ {gap}))


def _ends(words: list[str]) -> frozenset[int]:
    ends, total = set(), 0
    for word in words:
        total += len(word)
        ends.add(total - 1)
    return frozenset(ends)
