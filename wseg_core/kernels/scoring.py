"""Scores of cuts from n-grams, one look-up each of the longest n-gram that ends at a character.

A row of the table has the weights of an n-gram for the five characters around its last one, those of shorter n-grams
at its end included: 12 whole numbers, an entry of 64 bytes with the n-gram itself, so that it takes one line of the
cache. A block of characters is looked up in steps without branches, so that the reads of a step overlap.
"""

import numpy as np

from .compiling import kernel
from .perfect import bucket, place, scrambled

_BLOCK = 512


@kernel(
    "void(int32[::1], int8[::1], int64[:, ::1], int32[::1], uint16[::1], int64, int64[:, ::1], int32[::1], uint16[::1], int64, "
    "int32[:, ::1], int32[::1])"
)
def score(
    ids: np.ndarray,
    kinds: np.ndarray,
    entries: np.ndarray,
    values: np.ndarray,
    displacements: np.ndarray,
    size: int,
    skips: np.ndarray,
    skip_values: np.ndarray,
    skip_displacements: np.ndarray,
    skip_size: int,
    windows: np.ndarray,
    scores: np.ndarray,
) -> None:
    """Adds to `scores`, of 2 · (length + 6) zeros, what favours a cut at each gap (2 i + 7: after character i), and what favours
    cuts on both sides of a character besides (2 i + 6).

    `ids` [length]: characters by number, 0 for unknown ones, with the number of the padding twice between and after
    texts, four times before; `kinds` [length]. `entries` [≥ size, 8]: 12 values of 32 bits (`values`, flat), then the n-gram; the rows
    of single characters follow after `size`. `skips` [≥ skip_size, 3]: a pair with a gap, then 3 values of 32 bits
    (`skip_values`, flat), with a row of zeros at `skip_size`. `windows` [8⁵, 3]: of five kinds.
    """
    length = len(ids)
    rows = np.empty(_BLOCK, np.int64)
    missing = np.empty(_BLOCK, np.int64)
    keys = np.empty(_BLOCK, np.int64)
    kind = np.int64(0)
    for begin in range(2, length, _BLOCK):
        end = min(begin + _BLOCK, length)
        for j in range(begin, end):
            key = np.int64(ids[j - 2]) << 40 | np.int64(ids[j - 1]) << 20 | np.int64(ids[j])
            mixed = scrambled(key)
            keys[j - begin] = key
            rows[j - begin] = place(mixed, displacements[bucket(mixed, len(displacements))], size)
        count = 0
        for j in range(end - begin):
            missing[count] = j
            count += entries[rows[j], 6] != keys[j]
        for m in range(count):
            j = missing[m]
            mixed = scrambled((keys[j] & 0xFFFFFFFFFF) | np.int64(1) << 60)
            rows[j] = place(mixed, displacements[bucket(mixed, len(displacements))], size)
        for m in range(count):
            j = missing[m]
            known = entries[rows[j], 6] == (keys[j] & 0xFFFFFFFFFF) | np.int64(1) << 60
            rows[j] = rows[j] if known else size + (keys[j] & 0xFFFFF)
        for j in range(end - begin):
            row, at = 16 * rows[j], 2 * (begin + j)
            for v in range(12):
                scores[at + v] += values[row + v]
        for m in range(count):
            key = (keys[missing[m]] >> 40) << 20 | (keys[missing[m]] & 0xFFFFF)
            mixed = scrambled(key)
            rows[m] = place(mixed, skip_displacements[bucket(mixed, len(skip_displacements))], skip_size)
            keys[missing[m]] = key
        for m in range(count):
            j = missing[m]
            row = 6 * (rows[m] if skips[rows[m], 0] == keys[j] else skip_size) + 2
            at = 2 * (begin + j) + 3
            for v in range(3):
                scores[at + v] += skip_values[row + v]
    for j in range(length):
        kind = (kind << 3 | kinds[j]) & 0x7FFF
        if j >= 4:
            at = 2 * j + 1
            for v in range(3):
                scores[at + v] += windows[kind, v]
