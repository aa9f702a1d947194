"""Viterbi: the best path of each sentence of a batch. The twin is `modeling.lattice.viterbi`.

Viterbi (1967); ties go to the lower tag index, from the end.
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
