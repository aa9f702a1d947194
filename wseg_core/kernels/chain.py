"""Forward–backward over a chain of tags in log space. The twins are `forward`, `backward` and `boundaries` of `modeling.lattice`.

Rabiner (1989). Exact for scores of any size, −∞ included; the loops of `likelihood` are faster where they may be used.
"""

import numpy as np

from .compiling import kernel


@kernel("void(float64[::1], float64[:, ::1], float64[:, ::1], float64[:, ::1])")
def forward(start: np.ndarray, emissions: np.ndarray, transitions: np.ndarray, alpha: np.ndarray) -> None:
    """Writes into `alpha` [n, K] the log of the summed weight of all paths up to each tag, its emission included.

    `start` [K], `emissions` [n, K] with n ≥ 1, `transitions` [K, K] from row to column.
    """
    length, size = emissions.shape
    terms = np.empty(size)
    for k in range(size):
        alpha[0, k] = start[k] + emissions[0, k]
    for i in range(1, length):
        for k in range(size):
            for j in range(size):
                terms[j] = alpha[i - 1, j] + transitions[j, k]
            alpha[i, k] = log_sum_exp(terms) + emissions[i, k]


@kernel("void(float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1])")
def backward(emissions: np.ndarray, transitions: np.ndarray, end: np.ndarray, beta: np.ndarray) -> None:
    """Writes into `beta` [n, K] the log of the summed weight of all paths after each tag; shapes as in `forward`."""
    length, size = emissions.shape
    terms = np.empty(size)
    for k in range(size):
        beta[length - 1, k] = end[k]
    for i in range(length - 2, -1, -1):
        for j in range(size):
            for k in range(size):
                terms[k] = transitions[j, k] + (emissions[i + 1, k] + beta[i + 1, k])
            beta[i, j] = log_sum_exp(terms)


@kernel(
    "void(float64[::1], float64[:, :, ::1], float64[:, ::1], float64[::1], int64[::1], boolean[::1], float64[:, ::1])"
)
def boundaries(
    start: np.ndarray,
    emissions: np.ndarray,
    transitions: np.ndarray,
    end: np.ndarray,
    lengths: np.ndarray,
    begins: np.ndarray,
    shares: np.ndarray,
) -> None:
    """Writes P(a word ends after each character) of each sentence into `shares` [batch, length].

    `emissions` [batch, length, K] of any values at padding, `lengths` [batch], each at least 1, `begins` [K]: which tags
    begin a word; the others as in `forward`.
    """
    count, longest, size = emissions.shape
    alpha, beta = np.empty((longest, size)), np.empty((longest, size))
    for row in range(count):
        length = lengths[row]
        forward(start, emissions[row, :length], transitions, alpha[:length])
        backward(emissions[row, :length], transitions, end, beta[:length])
        shares[row, length - 1] = 1.0
        for i in range(1, length):
            highest = -np.inf
            for k in range(size):
                highest = max(highest, alpha[i, k] + beta[i, k])
            opening, other = 0.0, 0.0
            for k in range(size):
                weight = np.exp(alpha[i, k] + beta[i, k] - highest)
                if begins[k]:
                    opening += weight
                else:
                    other += weight
            shares[row, i - 1] = opening / (opening + other)


@kernel()
def log_sum_exp(terms: np.ndarray) -> float:
    """log Σ exp(terms), −∞ where all are."""
    highest = terms[0]
    for term in terms:
        highest = max(highest, term)
    if not np.isfinite(highest):
        return highest
    total = 0.0
    for term in terms:
        total += np.exp(term - highest)
    return np.log(total) + highest
