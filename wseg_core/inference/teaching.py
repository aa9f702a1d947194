"""The output of a teacher for a student: its segmentation of raw text, and its probabilities of cuts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..corpora import written
from .segmenter import Segmenter


class Lesson(NamedTuple):
    """`raw`: the sentences of the raw text as the teacher segments them; `shares`: its probability of a cut after each
    character, float32 [characters], of each training sentence and then of each of `raw`; None without soft targets.
    """

    raw: list[list[str]]
    shares: list[np.ndarray] | None = None


def lesson(teacher: Segmenter, train: Sequence[list[str]], lines: list[str], soft: bool) -> Lesson:
    """The lesson on training sentences and lines of raw text; `soft`: with probabilities."""
    raw = teacher.cut_many(lines)
    if not soft:
        return Lesson(raw)
    texts = [*(written(words) for words in train), *lines]
    return Lesson(raw, [shares.astype(np.float32) for shares in teacher.boundaries(texts)])
