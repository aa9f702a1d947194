"""Tables of weights as whole numbers, in which the row of an n-gram holds those of the shorter ones at its end.

In the schemes `bies` and `bi` the tag of a character says whether there is a cut before it and after it. So its scores
are, but for a constant, three numbers: what a cut before it adds, what one after it adds, and what both add besides. Those
of neighbouring characters for the gap between them are added up.
"""

from dataclasses import dataclass

import numpy as np
import torch

from ...modeling.model import Model
from .layout import PAIRS, SINGLES, SKIP, TRIPLES, Layout

# Scores of tags → (a cut before, both besides, a cut after) [tags, 3]; binary: the log-odds of the cut after
FORMS = {
    "bies": np.array([[1, -1, 0], [-1, 1, -1], [0, -1, 1], [0, 1, 0]], np.float64),
    "bi": np.array([[1, 0, 0], [-1, 0, 0]], np.float64),
    "binary": np.array([[0, 0, 1]], np.float64),
}
LOSSES = ("crf", "cross_entropy", "focal", "mse", "l1", "binary")
_AS_BIES = {"bies": [0, 1, 2, 3], "bi": [0, 1, 1, 0]}  # the tag of each scheme that stands for B, I, E and S
_TEMPLATES = 16  # weights that a score is the sum of, with the bias
_REACH = 16  # characters of two paths that differ in a row


@dataclass(frozen=True)
class Tables:
    """What the kernels read; scores are multiples of 2^−`shift`, and scores within `close` of each other may be equal."""

    entries: np.ndarray
    skips: np.ndarray
    windows: np.ndarray
    transitions: np.ndarray
    start: np.ndarray
    end: np.ndarray
    shift: int
    close: int


@torch.no_grad()
def build(layout: Layout, model: Model, loss: str) -> Tables:
    """The tables of a model's current weights."""
    scheme = model.scheme.name
    form = FORMS["binary" if loss == "binary" else scheme]
    weights = model.encoder.embedding.weight.numpy()
    score_head = model.head.tags if loss == "crf" else model.head
    bias = score_head.bias.numpy().astype(np.float64) @ form
    rows = np.concatenate(
        [part.astype(np.float64) @ form for part in np.array_split(weights, len(weights) // 250_000 + 1)]
    )
    rows[0] = 0.0
    # The sum of all templates for a gap, and of the scores on both sides of it, must fit into 32 bits
    largest = max(np.abs(rows).max(), np.abs(bias).max(), 1e-6)
    shift = int(np.floor(30 - np.log2(2 * _TEMPLATES * largest)))
    scaled = np.rint(np.ldexp(rows, shift)).astype(np.int32)
    added = np.rint(np.ldexp(bias, shift)).astype(np.int32)
    entries, skips, windows = _merged(layout, scaled, added)
    chain = _chain(model, loss, shift)
    largest_weight = float(np.abs(weights).max(initial=0.0)) + float(np.abs(score_head.bias.numpy()).max())
    # The model adds numbers of 32 bits, at most these after each of the additions; whole numbers are rounded once each
    rounding = np.ldexp(largest_weight * _TEMPLATES * (_TEMPLATES + 1) / 2, -24) + np.ldexp(3 * _TEMPLATES, -shift - 1)
    close = int(np.ceil(np.ldexp(2 * _REACH * rounding, shift)))
    return Tables(entries, skips, windows, *chain, shift, close)


def _merged(layout: Layout, rows: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(entries, skips, windows) of rows [table rows, 3] and what is added to each character's scores, [3]."""
    known = layout.known
    single = _around(known.single_rows, SINGLES, rows)
    double = _around(known.pair_rows[layout.pairs], PAIRS, rows)
    double += single[known.pairs[layout.pairs] & (1 << 20) - 1]
    triple = _around(known.triple_rows, TRIPLES, rows)
    triple += double[layout.last_pairs]
    skip_rows = rows[known.pair_rows[layout.skip_numbers, SKIP]]
    has_skip = layout.triple_skips >= 0
    triple[has_skip, 3:6] += skip_rows[layout.triple_skips[has_skip]]

    entries = _aligned(layout.ngrams.size + len(single))
    entries[: layout.ngrams.size, 6] = -1
    entries[layout.ngrams.at, 6] = layout.ngrams.keys
    values = entries.view(np.int32)[:, :12]
    values[layout.ngrams.at[: len(double)]] = double
    values[layout.ngrams.at[len(double) :]] = triple
    values[layout.ngrams.size :] = single
    skips = np.zeros((layout.skips.size + 1, 3), np.int64)
    skips[:, 0] = -1
    skips[layout.skips.at, 0] = layout.skips.keys
    skips.view(np.int32)[layout.skips.at, 2:5] = skip_rows
    of_three, of_five = (rows[table[:, 0]] for table in known.window_rows)
    five = np.indices((7,) * 5).reshape(5, -1)
    windows = np.zeros((8**5, 3), np.int32)
    at = np.zeros(five.shape[1], np.int64)
    for kind in five:
        at = at << 3 | kind
    windows[at] = of_five + of_three[(five[1] * 7 + five[2]) * 7 + five[3]] + bias
    return entries, skips, windows


def _around(table: np.ndarray, about: list[int], rows: np.ndarray) -> np.ndarray:
    """[n-grams, 12] for the characters around the last one of n-grams with `table` rows; see `kernels.scoring`."""
    values = np.zeros((len(table), 12), np.int32)
    for column, place in enumerate(about):
        at = 2 * (place + 2) + 1
        values[:, at : at + 3] += rows[table[:, column]]
    return values


def _aligned(size: int) -> np.ndarray:
    """int64 [size, 8] zeros, each row in one line of the cache."""
    room = np.zeros(8 * (size + 1), np.int64)
    skipped = -(room.ctypes.data // 8) % 8
    return room[skipped : skipped + 8 * size].reshape(size, 8)


def _chain(model: Model, loss: str, shift: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(transitions [4, 4], start [4], end [4]) over B, I, E and S, as whole numbers; zeros for a loss without them."""
    if loss != "crf":
        return np.zeros((4, 4), np.int64), np.zeros(4, np.int64), np.zeros(4, np.int64)
    start, transitions, end = (
        np.rint(np.ldexp(table.numpy().astype(np.float64), shift)).astype(np.int64)
        for table in model.head.crf.potentials()
    )
    tags = _AS_BIES[model.scheme.name]
    return np.ascontiguousarray(transitions[np.ix_(tags, tags)]), start[tags], end[tags]
