"""Two segmentations of one text for hypothesis, and decisions made by hand."""

import numpy as np
from hypothesis import strategies as st

from wseg_core.inspection.decisions import Decisions
from wseg_core.text.characters import word_lengths


def cut(text: str, flags) -> list[str]:
    """The words of `text`, cut after each character whose flag is set and at the end."""
    edges = [0, *(i for i, c in enumerate(flags, 1) if c and i < len(text)), len(text)]
    return [text[a:b] for a, b in zip(edges, edges[1:]) if b > a]


def decided(gold: list[str], predicted: list[str], boundary: list[list[float]] | None = None) -> Decisions:
    """Decisions on sentences given as words separated by spaces; by default with confident probabilities."""
    sides = [[line.split() for line in side] for side in (gold, predicted)]
    return Decisions(*sides, [np.array(b) for b in boundary] if boundary else [sure(words) for words in sides[1]])


def sure(words: list[str]) -> np.ndarray:
    """Gap probabilities of 0.9 for the decided words."""
    flags = np.zeros(sum(map(len, words)), bool)
    flags[np.cumsum(word_lengths(words)) - 1] = True
    return np.append(np.where(flags, 0.9, 0.1)[:-1], 1.0)[: len(flags)]


@st.composite
def pairs(draw, most: int = 5):
    """Decisions with two segmentations of one text of few characters, so that words repeat, and random probabilities."""
    sentences = draw(st.lists(st.text("天地人", max_size=8), max_size=most))
    flags = st.lists(st.booleans(), min_size=8, max_size=8)
    sides = [[cut(s, draw(flags)) for s in sentences] for _ in range(2)]
    share = st.floats(0, 1)
    return Decisions(*sides, [np.array(draw(st.lists(share, min_size=len(s), max_size=len(s)))) for s in sentences])


training = st.lists(st.lists(st.text("天地人", min_size=1, max_size=3), min_size=1, max_size=4), max_size=6)
