"""Log-likelihood of a linear-chain CRF and its gradient. The twin is `modeling.crf`'s scan with torch's autograd.

The sums over paths run over probabilities, scaled back into range now and then, which takes one exponential a score and no
logarithm (Rabiner 1989, V.A). A term below 10⁻³⁰⁸ is lost there. That is exact while no tag becomes so improbable that what
was lost could matter later: while the forward probability of each tag stays above `TINY` of their sum, and each tag
can be reached with a weight above `TINY`, what is lost is below 10⁻¹⁰⁰ of the whole. A sentence that does not keep to this
(forced through forbidden transitions, or with scores in the hundreds) is summed in log space instead.
"""

import numpy as np

from .chain import backward, forward, log_sum_exp
from .compiling import kernel

TINY = 1e-40
_OPENING = 4  # characters after which every tag is reachable in every scheme; before, some have probability 0


@kernel(
    "boolean(float64[::1], float64[:, :, ::1], float64[:, ::1], float64[::1], int64[:, ::1], boolean[:, ::1], float64[::1], "
    "float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1])"
)
def log_likelihood(
    start: np.ndarray,
    emissions: np.ndarray,
    transitions: np.ndarray,
    end: np.ndarray,
    tags: np.ndarray,
    mask: np.ndarray,
    likelihoods: np.ndarray,
    by_emissions: np.ndarray,
    by_start: np.ndarray,
    by_transitions: np.ndarray,
    by_end: np.ndarray,
) -> bool:
    """Writes log P(tags) of each sentence into `likelihoods` [batch], and the gradients of each by its scores.

    `start` [K], `emissions` [batch, length, K], `transitions` [K, K], `end` [K], `tags` and `mask` [batch, length]. The
    gradients, all 0 before: `by_emissions` [batch, length, K], `by_start` and `by_end` [batch, K], `by_transitions`
    [batch, K, K]; with `by_start` of no rows, none is computed. A sentence with a score that is not finite has NaN.
    Returns False, with nothing computed, where a row of the mask is not True up to the sentence's end and False after it, or
    a tag is none of the K.
    """
    count, longest, size = emissions.shape
    with_gradients = len(by_start) > 0
    first, moves, last = np.empty(size), np.empty((size, size)), np.empty(size)
    highest = _exponentiate(start, first) + _exponentiate(end, last)
    step = _exponentiate(transitions.reshape(size * size), moves.reshape(size * size))
    plain = _all_reachable(moves)
    alpha, emitted = np.empty((longest, size)), np.empty((longest, size))
    beta, weights = np.empty(size), np.empty(size)
    for row in range(count):
        length = 0
        while length < longest and mask[row, length]:
            length += 1
        for i in range(length, longest):
            if mask[row, i]:
                return False
        for i in range(length):
            if not 0 <= tags[row, i] < size:
                return False
        scores = emissions[row, :length]
        path = _path_score(start, scores, transitions, end, tags[row])
        total = np.nan
        if plain and np.isfinite(path):
            total = _forward(first, scores, moves, last, alpha, emitted)
        if not np.isnan(total):
            likelihoods[row] = path - (total + highest + (length - 1) * step)
            if with_gradients:
                _expect(moves, last, alpha, emitted, beta, weights, by_emissions[row, :length], by_transitions[row])
        else:
            forward(start, scores, transitions, alpha[:length])
            for k in range(size):
                weights[k] = alpha[length - 1, k] + end[k]
            total = log_sum_exp(weights)
            likelihoods[row] = path - total if np.isfinite(total) else np.nan
            if with_gradients:
                backward(scores, transitions, end, emitted[:length])
                _expect_exactly(
                    scores, transitions, alpha, emitted, weights, by_emissions[row, :length], by_transitions[row]
                )
        if with_gradients:
            _subtract_from_path(tags[row], by_emissions[row, :length], by_start[row], by_transitions[row], by_end[row])
    return True


@kernel()
def _exponentiate(scores: np.ndarray, weights: np.ndarray) -> float:
    """Writes exp(scores − the highest), and returns the highest."""
    highest = scores[0]
    for score in scores:
        highest = max(highest, score)
    for k in range(len(scores)):
        weights[k] = np.exp(scores[k] - highest)
    return highest


@kernel()
def _all_reachable(moves: np.ndarray) -> bool:
    """Whether each tag follows some other with a weight that counts."""
    for k in range(moves.shape[1]):
        highest = 0.0
        for j in range(moves.shape[0]):
            highest = max(highest, moves[j, k])
        if not highest >= TINY:
            return False
    return True


@kernel()
def _path_score(
    start: np.ndarray, scores: np.ndarray, transitions: np.ndarray, end: np.ndarray, tags: np.ndarray
) -> float:
    total = start[tags[0]] + scores[0, tags[0]]
    for i in range(1, len(scores)):
        total += transitions[tags[i - 1], tags[i]] + scores[i, tags[i]]
    return total + end[tags[len(scores) - 1]]


@kernel()
def _forward(
    first: np.ndarray, scores: np.ndarray, moves: np.ndarray, last: np.ndarray, alpha: np.ndarray, emitted: np.ndarray
) -> float:
    """The log of the summed weight of all paths, NaN where it is not exact; fills `alpha` and the emissions' weights.

    Each row of `alpha` is scaled by a factor of its own.
    """
    length, size = scores.shape
    logarithm, before = 0.0, 1.0
    for i in range(length):
        highest, lowest = scores[i, 0], scores[i, 0]
        for k in range(1, size):
            highest, lowest = max(highest, scores[i, k]), min(lowest, scores[i, k])
        for k in range(size):
            emitted[i, k] = np.exp(scores[i, k] - highest)
        logarithm += highest
        total, least = 0.0, np.inf
        for k in range(size):
            weight = first[k]
            if i > 0:
                weight = 0.0
                for j in range(size):
                    weight += alpha[i - 1, j] * moves[j, k]
            weight *= emitted[i, k]
            alpha[i, k] = weight
            total += weight
            least = min(least, weight)
        if i < _OPENING:
            least = total if highest - lowest < 90.0 else -1.0
        if not (least >= TINY * total and total >= TINY * before):
            return np.nan
        before = total
        if total < 1e-100:
            for k in range(size):
                alpha[i, k] /= total
            logarithm += np.log(total)
            before = 1.0
    total = 0.0
    for k in range(size):
        total += alpha[length - 1, k] * last[k]
    return logarithm + np.log(total) if total >= TINY * before else np.nan


@kernel()
def _expect(
    moves: np.ndarray,
    last: np.ndarray,
    alpha: np.ndarray,
    emitted: np.ndarray,
    beta: np.ndarray,
    weights: np.ndarray,
    by_emissions: np.ndarray,
    by_transitions: np.ndarray,
) -> None:
    """Writes the probability of each tag, and the expected number of each transition."""
    length, size = by_emissions.shape
    for k in range(size):
        beta[k] = last[k]
    for i in range(length - 1, -1, -1):
        if i < length - 1:
            total = 0.0
            for k in range(size):
                weights[k] = emitted[i + 1, k] * beta[k]
            for j in range(size):
                weight = 0.0
                for k in range(size):
                    weight += moves[j, k] * weights[k]
                beta[j] = weight
                total += weight
            if total < 1e-100:
                for k in range(size):
                    beta[k] /= total
                    weights[k] /= total
        total = 0.0
        for k in range(size):
            total += alpha[i, k] * beta[k]
        for j in range(size):
            share = alpha[i, j] / total
            by_emissions[i, j] = share * beta[j]
            if i < length - 1:
                for k in range(size):
                    by_transitions[j, k] += share * weights[k]
    for j in range(size):
        for k in range(size):
            by_transitions[j, k] *= moves[j, k]


@kernel()
def _expect_exactly(
    emissions: np.ndarray,
    transitions: np.ndarray,
    alpha: np.ndarray,
    beta: np.ndarray,
    terms: np.ndarray,
    by_emissions: np.ndarray,
    by_transitions: np.ndarray,
) -> None:
    """As `_expect`, from scores in log space."""
    length, size = emissions.shape
    joint = np.empty((size, size))
    for i in range(length):
        for k in range(size):
            terms[k] = alpha[i, k] + beta[i, k]
        total = log_sum_exp(terms)
        for j in range(size):
            by_emissions[i, j] = np.exp(alpha[i, j] + beta[i, j] - total)
        if i < length - 1:
            # Divided by their own sum: scores of a diverging run are so large that sums of the same scores in another
            # order differ by hundreds
            highest, shares = -np.inf, 0.0
            for j in range(size):
                for k in range(size):
                    joint[j, k] = alpha[i, j] + transitions[j, k] + (emissions[i + 1, k] + beta[i + 1, k])
                    highest = max(highest, joint[j, k])
            for j in range(size):
                for k in range(size):
                    joint[j, k] = np.exp(joint[j, k] - highest)
                    shares += joint[j, k]
            for j in range(size):
                for k in range(size):
                    by_transitions[j, k] += joint[j, k] / shares


@kernel()
def _subtract_from_path(
    tags: np.ndarray, by_emissions: np.ndarray, by_start: np.ndarray, by_transitions: np.ndarray, by_end: np.ndarray
) -> None:
    """Turns expectations into gradients: 1 along the path, minus what is expected."""
    length, size = by_emissions.shape
    for j in range(size):
        for k in range(size):
            by_transitions[j, k] = -by_transitions[j, k]
    for i in range(length):
        for k in range(size):
            by_emissions[i, k] = -by_emissions[i, k]
        by_emissions[i, tags[i]] += 1
        if i > 0:
            by_transitions[tags[i - 1], tags[i]] += 1
    for k in range(size):
        by_start[k], by_end[k] = by_emissions[0, k], by_emissions[length - 1, k]
