"""The places of n-grams in the tables that the kernels read; the n-grams alone determine them, not the weights."""

from dataclasses import dataclass

import numpy as np
import torch

from ...kernels.cutting import COMPLEX, SPACE
from ...kernels.perfect import displace
from ...modeling.encoders import linear
from ...text.characters import PAD, is_plain, is_space, kinds
from ...text.vocab import Vocab
from .known import Known

# By column of the rows in `known`: the place of the character that they are about, relative to the n-gram's last one
SINGLES, PAIRS, TRIPLES = (
    [-offsets[-1] for offsets in linear.TEMPLATES if len(offsets) == size and offsets[-1] - offsets[0] == size - 1]
    for size in (1, 2, 3)
)
SKIP = -1  # of the pair with a gap, the last column of pairs
_MASK = (1 << 20) - 1
_FULL = 0.85  # share of a table's places that are taken


@dataclass(frozen=True)
class Places:
    """A perfect hash of some keys: `at` [keys] are their places in a table of `size`."""

    keys: np.ndarray
    at: np.ndarray
    displacements: np.ndarray
    size: int


@dataclass(frozen=True)
class Layout:
    """Where everything is, for `tables`.

    `about` [code points]: number, kind and flags, as the kernels take them. `pairs`: the numbers in `known` of those without
    a gap. `ngrams`: the places of pairs and then of triples. `last_pairs`: for each triple, the place in `pairs` of the one
    that it ends with. `skips`: the places of pairs with a gap, of which `skip_numbers` are the numbers in `known`, and
    `triple_skips` the place in `skip_numbers` of each triple's, or −1.
    """

    known: Known
    about: np.ndarray
    pairs: np.ndarray
    ngrams: Places
    last_pairs: np.ndarray
    skips: Places
    skip_numbers: np.ndarray
    triple_skips: np.ndarray


def lay_out(known: Known, vocab: Vocab) -> Layout:
    """The layout for the n-grams of a vocabulary."""
    pairs = np.flatnonzero(known.pair_rows[:, :-1].any(1))
    skip_numbers = np.flatnonzero(known.pair_rows[:, -1])
    skip_keys = known.pairs[skip_numbers]
    outer = (known.triples >> 40) << 20 | known.triples & _MASK
    at = np.minimum(np.searchsorted(skip_keys, outer), max(0, len(skip_keys) - 1))
    has_skip = skip_keys[at] == outer if len(skip_keys) else np.zeros(len(outer), bool)
    return Layout(
        known,
        _about(known, vocab),
        pairs,
        _placed(np.concatenate([known.pairs[pairs] | 1 << 60, known.triples])),
        np.searchsorted(pairs, known.last_pairs),
        _placed(skip_keys),
        skip_numbers,
        np.where(has_skip, at, -1),
    )


def _about(known: Known, vocab: Vocab) -> np.ndarray:
    points = np.arange(PAD, dtype=np.int64)
    folded = vocab.folded(torch.from_numpy(points)).numpy()
    numbers = np.zeros(PAD + 1, np.int32)
    numbers[known.points[1:]] = np.arange(1, len(known.points), dtype=np.int32)
    about = numbers[folded] | kinds()[folded].astype(np.int32) << 20
    about = about.astype(np.int32)
    about[is_space()] |= SPACE
    about[~is_plain()] |= COMPLEX
    return about


def _placed(keys: np.ndarray) -> Places:
    size = int(len(keys) / _FULL) + 8
    while True:
        displacements, at = np.zeros(len(keys) // 4 + 1, np.uint16), np.empty(len(keys), np.int32)
        if displace(keys, size, displacements, at):
            return Places(keys, at, displacements, size)
        size += size // 16
