"""The n-grams that a `linear` encoder knows, recovered from its hashes.

The encoder stores 64-bit hashes of n-grams. They consist of characters of its vocabulary, and a triple is known only where
both of its pairs are, so that hashing all pairs, and all triples of known pairs, finds them. A pair in any template is
also in that of a character and the one before it, a triple in that of a character and its two neighbours, unless it lies
at the edge of a sentence. What has been found is compared with the table in the end.
"""

from dataclasses import dataclass

import numpy as np
import torch

from ...kernels.hashing import known_pairs, known_triples, mark
from ...modeling.encoders import linear
from ...text.characters import PAD, codepoints

MOST_CHARACTERS = 1 << 20  # a number of a character has 20 bits
_SINGLES, _PAIRS, _TRIPLES = (
    np.array([n for n, offsets in enumerate(linear.TEMPLATES) if len(offsets) == size], np.int64) for size in (1, 2, 3)
)  # numbers of the templates, the pair with a gap being the last of the pairs
_DECISIVE_PAIRS = np.array([linear.TEMPLATES.index((-1, 0)), linear.TEMPLATES.index((-1, 1))], np.int64)
_DECISIVE_TRIPLE = np.array([linear.TEMPLATES.index((-1, 0, 1))], np.int64)
_AT_ONCE = 1 << 20  # candidates


@dataclass(frozen=True)
class Known:
    """The n-grams by the numbers of their characters (1 to V, then the padding), with their rows in the encoder's table.

    `points` [V + 2]: code points by number. `pairs` (first << 20 | second), `triples` (first << 40 | …), both sorted. `*_rows`
    [n-grams, templates]: 0 for none; the last column of `pair_rows` is for a pair with a gap. `last_pairs`: the pair with which
    each triple ends. `window_rows`: of three and of five kinds, one after another.
    """

    points: np.ndarray
    single_rows: np.ndarray
    pairs: np.ndarray
    pair_rows: np.ndarray
    triples: np.ndarray
    triple_rows: np.ndarray
    last_pairs: np.ndarray
    window_rows: tuple[np.ndarray, np.ndarray]


def known(encoder: linear.Encoder) -> Known | None:
    """The n-grams of an encoder on the CPU; None if some of its rows belong to none of those found."""
    points = np.concatenate([[-1], codepoints(encoder.vocab.known), [PAD]]).astype(np.int64)
    if len(points) > MOST_CHARACTERS:
        return None
    index = encoder.index()
    starts, padded = index.starts.numpy(), index.padded.numpy()
    low = 61 - (2 * len(padded)).bit_length()  # 16 to 32 bits a hash
    bits = np.zeros(1 << (61 - low), np.uint8)
    mark(padded[:-1], bits, low)
    table = (bits, low, starts, padded, index.shift, index.half)

    single_rows = _rows(encoder, [_hashes(n, points) for n in _SINGLES])
    single_rows[0] = 0
    pairs, pair_rows = _pairs(points, table)
    joined = np.flatnonzero(pair_rows[:, :-1].any(1))
    triples, triple_rows, last_pairs = _triples(points, pairs[joined], table)
    windows = []
    for number, offsets in enumerate(linear.KIND_TEMPLATES):
        kinds = np.indices((7,) * len(offsets)).reshape(len(offsets), -1)
        windows.append(_rows(encoder, [_hashes(100 + number, *kinds)]))
    recovered = Known(
        points, single_rows, pairs, pair_rows, triples, triple_rows, joined[last_pairs], (windows[0], windows[1])
    )
    seen = np.zeros(len(encoder.keys) + 1, bool)
    for rows in (single_rows, pair_rows, triple_rows, *windows):
        seen[rows] = True
    return recovered if seen[1:].all() else None


def _pairs(points: np.ndarray, table: tuple) -> tuple[np.ndarray, np.ndarray]:
    size, all_pairs, all_rows = len(points), [], []
    step = max(1, _AT_ONCE // size)
    for begin in range(1, size, step):
        end = min(begin + step, size)
        room = (end - begin) * size + 1
        pairs, rows = np.empty(room, np.int64), np.empty((room, len(_PAIRS)), np.int32)
        count = known_pairs(points, begin, end, _PAIRS, _DECISIVE_PAIRS, *table, pairs, rows)
        all_pairs.append(pairs[:count].copy())
        all_rows.append(rows[:count].copy())
    return np.concatenate(all_pairs), np.concatenate(all_rows)


def _triples(points: np.ndarray, pairs: np.ndarray, table: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(triples, their rows, the numbers of their last pairs) of sorted pairs without a gap."""
    firsts = np.searchsorted(pairs, np.arange(len(points) + 1) << 20)
    last = pairs & (1 << 20) - 1
    candidates = np.cumsum(firsts[last + 1] - firsts[last])
    blocks: list[tuple[np.ndarray, ...]] = [(np.zeros(0, np.int64), np.zeros((0, 3), np.int32), np.zeros(0, np.int32))]
    begin = 0
    while begin < len(pairs):
        done = candidates[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(candidates, done + _AT_ONCE)))
        room = int(candidates[min(end, len(pairs)) - 1] - done) + 1
        triples, rows = np.empty(room, np.int64), np.empty((room, len(_TRIPLES)), np.int32)
        last_pairs = np.empty(room, np.int32)
        end = min(end, len(pairs))
        count = known_triples(
            points, pairs, firsts, begin, end, _TRIPLES, _DECISIVE_TRIPLE, *table, triples, last_pairs, rows
        )
        blocks.append((triples[:count].copy(), rows[:count].copy(), last_pairs[:count].copy()))
        begin = end
    triples, rows, last_pairs = (np.concatenate(parts) for parts in zip(*blocks))
    return triples, rows, last_pairs


def _hashes(number: int, *values: np.ndarray) -> torch.Tensor:
    return linear.hashes([torch.from_numpy(v) for v in values], int(number))


def _rows(encoder: linear.Encoder, hashes: list[torch.Tensor]) -> np.ndarray:
    return encoder.rows(torch.stack(hashes, -1)).numpy().astype(np.int32)
