"""Viterbi: the best path of each sentence of a batch, and the K best of one. The twins are in `modeling.lattice`.

Viterbi (1967); list Viterbi as in Seshadri & Sundberg (1994). Ties go to the lower tag index, from the end.
"""

import numpy as np

from .compiling import kernel


@kernel("void(float64[::1], float64[:, :, ::1], float64[:, ::1], float64[::1], int64[::1], int8[:, ::1])")
def best_paths(
    start: np.ndarray,
    emissions: np.ndarray,
    transitions: np.ndarray,
    end: np.ndarray,
    lengths: np.ndarray,
    paths: np.ndarray,
) -> None:
    """Writes the best path of each sentence into the row of `paths` [batch, length].

    `start` [K], `emissions` [batch, length, K] of any values at padding, `transitions` [K, K] from row to column,
    `end` [K], `lengths` [batch], each at least 1.
    """
    count, longest, size = emissions.shape
    scores, moved = np.empty(size), np.empty(size)
    backs = np.empty((longest, size), np.int8)
    for row in range(count):
        for k in range(size):
            scores[k] = start[k] + emissions[row, 0, k]
        for i in range(1, lengths[row]):
            for k in range(size):
                highest, back = scores[0] + transitions[0, k], 0
                for j in range(1, size):
                    score = scores[j] + transitions[j, k]
                    if score > highest:
                        highest, back = score, j
                moved[k] = highest + emissions[row, i, k]
                backs[i, k] = back
            scores, moved = moved, scores
        tag = 0
        for k in range(1, size):
            if scores[k] + end[k] > scores[tag] + end[tag]:
                tag = k
        for i in range(lengths[row] - 1, -1, -1):
            paths[row, i] = tag
            tag = backs[i, tag] if i else 0


@kernel("int64(float64[::1], float64[:, ::1], float64[:, ::1], float64[::1], int8[:, ::1], float64[::1])")
def k_best_paths(
    start: np.ndarray,
    emissions: np.ndarray,
    transitions: np.ndarray,
    end: np.ndarray,
    paths: np.ndarray,
    scores: np.ndarray,
) -> int:
    """Writes the best paths of a sentence into `paths` [k, n], best first, and their scores into `scores` [k].

    `start` [K], `emissions` [n, K] with n ≥ 1, `transitions` [K, K] from row to column, `end` [K]. Returns how many there
    are: k, or all with a score above −∞ if those are fewer.
    """
    length, size = emissions.shape
    most = len(scores)
    # each tag's best scores here, in order, and where each came from: tag · most + rank
    ranked, moved = np.empty((size, most)), np.empty((size, most))
    backs = np.empty((length, size, most), np.int32)
    candidates, places = np.empty((size, most)), np.empty(size, np.int64)
    for k in range(size):
        ranked[k, 0] = start[k] + emissions[0, k]
    width = 1
    for i in range(1, length):
        wider = min(most, size * width)
        for k in range(size):
            for j in range(size):
                for r in range(width):
                    candidates[j, r] = ranked[j, r] + transitions[j, k]
            _merge(candidates, width, places, moved[k, :wider], backs[i, k, :wider])
            for r in range(wider):
                moved[k, r] += emissions[i, k]
        ranked, moved, width = moved, ranked, wider
    for j in range(size):
        for r in range(width):
            candidates[j, r] = ranked[j, r] + end[j]
    count = min(most, size * width)
    lasts = np.empty(count, np.int32)
    _merge(candidates, width, places, scores[:count], lasts)
    for rank in range(count):
        if scores[rank] == -np.inf:
            return rank
        place = lasts[rank]
        for i in range(length - 1, -1, -1):
            tag = place // most
            paths[rank, i] = tag
            if i > 0:
                place = backs[i, tag, place % most]
    return count


@kernel()
def _merge(candidates: np.ndarray, width: int, places: np.ndarray, highest: np.ndarray, origins: np.ndarray) -> None:
    """Writes the highest candidates in order, and where each stands: row · row length + column.

    `candidates` [K, …]: in each row, `width` scores in order. Of equal ones the lower row comes first, then the lower column.
    """
    size, most = candidates.shape
    places[:] = 0
    for r in range(len(highest)):
        row = -1
        for j in range(size):
            if places[j] < width and (row < 0 or candidates[j, places[j]] > candidates[row, places[row]]):
                row = j
        highest[r], origins[r] = candidates[row, places[row]], row * most + places[row]
        places[row] += 1
