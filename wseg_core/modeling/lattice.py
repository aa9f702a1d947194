"""The tag lattice of one sentence: probabilities, best paths and constraints, exact and in float64.

P(path) = exp(score / T) / Z over legal paths only; a path's score is the sum of `start`, `emissions`,
`transitions` and `end` along it. Forward–backward as in Rabiner (1989); list Viterbi as in Seshadri &
Sundberg (1994).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .. import kernels
from ..kernels import chain
from ..kernels.viterbi import best_paths, k_best_paths
from ..text.tags import CUT, JOIN, Scheme

_NEVER = -np.inf


@dataclass
class Lattice:
    """The scores of a sentence of n ≥ 1 characters over K tags, with −∞ for illegal ones.

    `start` [K], `emissions` [n, K], `transitions` [K, K], `end` [K], all float64.
    """

    start: np.ndarray
    emissions: np.ndarray
    transitions: np.ndarray
    end: np.ndarray
    scheme: Scheme

    @classmethod
    def build(
        cls,
        start: ArrayLike,
        emissions: ArrayLike,
        transitions: ArrayLike,
        end: ArrayLike,
        scheme: Scheme,
        gaps: np.ndarray | None = None,
        temperature: float = 1.0,
    ) -> "Lattice":
        """A lattice over legal paths.

        `gaps` int [n] constrains the gap after each character (`tags.CUT`, `FREE`, `JOIN`; the last is
        ignored); every term is divided by `temperature`.
        """
        start, emissions, transitions, end = (
            np.asarray(t, np.float64) / temperature for t in (start, emissions, transitions, end)
        )
        start = np.where(scheme.start_mask, start, _NEVER)
        transitions = np.where(scheme.transition_mask, transitions, _NEVER)
        end = np.where(scheme.end_mask, end, _NEVER)
        return cls(start, constrain(emissions, gaps, scheme), transitions, end, scheme)

    def __len__(self) -> int:
        return len(self.emissions)

    def forward(self) -> np.ndarray:
        """[n, K]: log of the summed weight of all paths up to each tag, that tag's emission included."""
        alpha = np.empty(self.emissions.shape)
        if kernels.enabled():
            chain.forward(*_tables(self.start, self.emissions, self.transitions), alpha)
            return alpha
        alpha[0] = self.start + self.emissions[0]
        for i in range(1, len(self)):
            alpha[i] = _logsumexp(alpha[i - 1][:, None] + self.transitions, 0) + self.emissions[i]
        return alpha

    def backward(self) -> np.ndarray:
        """[n, K]: log of the summed weight of all paths after each tag."""
        beta = np.empty(self.emissions.shape)
        if kernels.enabled():
            chain.backward(*_tables(self.emissions, self.transitions, self.end), beta)
            return beta
        beta[-1] = self.end
        for i in range(len(self) - 2, -1, -1):
            beta[i] = _logsumexp(self.transitions + (self.emissions[i + 1] + beta[i + 1])[None, :], 1)
        return beta

    def log_partition(self) -> float:
        """log Z: the log of the summed weight of all legal paths."""
        return float(_logsumexp(self.forward()[-1] + self.end, 0))

    def marginals(self) -> np.ndarray:
        """[n, K]: P(tag of character i is k); rows sum to 1."""
        scores = self.forward() + self.backward()
        probability = np.exp(scores - _logsumexp(scores, 1)[:, None])
        return probability / probability.sum(1, keepdims=True)

    def boundary(self, marginals: np.ndarray | None = None) -> np.ndarray:
        """[n]: P(a word ends after character i); the last is 1."""
        marginals = self.marginals() if marginals is None else marginals
        begins = np.asarray(self.scheme.begin_mask)
        share = marginals[:, begins].sum(1)
        share[marginals[:, ~begins].sum(1) == 0] = 1.0  # a gap that must be cut has exactly 1, whatever the rounding
        return np.clip(np.append(share[1:], 1.0), 0.0, 1.0)

    def score(self, path: ArrayLike) -> float:
        """The score of one tag path [n]; −∞ for an illegal one."""
        path = np.asarray(path)
        inner = self.transitions[path[:-1], path[1:]].sum()
        return float(
            self.start[path[0]] + self.emissions[np.arange(len(self)), path].sum() + inner + self.end[path[-1]]
        )

    def best(self, k: int = 1) -> list[tuple[list[int], float]]:
        """The min(k, all) best legal paths with their probabilities, best first; ties: the lower tag index, from the end."""
        size = len(self.scheme)
        total = self.log_partition()
        if kernels.enabled():
            compact, sums = np.empty((k, len(self)), np.int8), np.empty(k)
            count = k_best_paths(*_tables(self.start, self.emissions, self.transitions, self.end), compact, sums)
            return [(compact[rank].tolist(), float(np.exp(sums[rank] - total))) for rank in range(count)]
        # scores[j, r]: the r-th best score of a path that ends in tag j here
        scores = np.full((size, 1), _NEVER)
        scores[:, 0] = self.start + self.emissions[0]
        history = []
        for i in range(1, len(self)):
            # [K from, R] + [K from, K to] → candidates [K to, K from · R], ordered by from-tag, then rank
            candidates = (scores[:, None, :] + self.transitions[:, :, None]).transpose(1, 0, 2).reshape(size, -1)
            order = np.argsort(-candidates, 1, kind="stable")[:, :k]
            scores_next = np.take_along_axis(candidates, order, 1) + self.emissions[i][:, None]
            history.append((order, scores.shape[1]))
            scores = scores_next
        final = (scores + self.end[:, None]).reshape(-1)
        order = np.argsort(-final, kind="stable")[:k]
        paths = []
        for place in order.tolist():
            if final[place] == _NEVER:
                break
            tag, rank = divmod(place, scores.shape[1])
            path = [tag]
            for back, width in reversed(history):
                tag, rank = divmod(int(back[tag, rank]), width)
                path.append(tag)
            paths.append((path[::-1], float(np.exp(final[place] - total))))
        return paths


def constrain(emissions: np.ndarray, gaps: np.ndarray | None, scheme: Scheme) -> np.ndarray:
    """Emissions [n, K] with −∞ where a constraint on a gap forbids the tag of the character after it.

    In every scheme a word ends after character i exactly when the tag of character i+1 begins one.
    """
    if gaps is None or not np.any(gaps[:-1]):
        return emissions
    begins = np.asarray(scheme.begin_mask)
    before = np.append(0, gaps[:-1])[:, None]  # the constraint on the gap before each character
    forbidden = ((before == CUT) & ~begins) | ((before == JOIN) & begins)
    return np.where(forbidden, _NEVER, emissions)


def add_gap_bias(emissions: np.ndarray, added: np.ndarray | None, scheme: Scheme) -> np.ndarray:
    """Emissions [n, K] plus `added`, float [n] or None, the additions to the log-odds of a cut after each character."""
    if added is None:
        return emissions
    return emissions + np.outer(np.append(0.0, added[:-1]), np.asarray(scheme.begin_mask, np.float64))


def viterbi(
    start: np.ndarray, emissions: np.ndarray, transitions: np.ndarray, end: np.ndarray, lengths: np.ndarray
) -> list[np.ndarray]:
    """The best path of each sentence of a batch, int [length] each; ties are resolved as in `Lattice.best`.

    Scores are those of `Lattice` (−∞ for illegal ones), with `emissions` [batch, length, K] of any values at padding.
    """
    count, longest, _ = emissions.shape
    if kernels.enabled():
        compact = np.zeros((count, longest), np.int8)
        best_paths(*_tables(start, emissions, transitions, end), np.ascontiguousarray(lengths, np.int64), compact)
        return [row[:n] for row, n in zip(compact, lengths)]
    scores = start + emissions[:, 0]
    backs = np.empty((longest, count, len(start)), np.int8)
    finals = np.empty_like(scores)
    finals[lengths == 1] = scores[lengths == 1]
    for i in range(1, longest):
        candidates = scores[:, :, None] + transitions  # [batch, from, to]
        backs[i] = candidates.argmax(1)
        scores = candidates.max(1) + emissions[:, i]
        ended = lengths == i + 1
        if ended.any():
            finals[ended] = scores[ended]
    tag = (finals + end).argmax(1)
    paths = np.zeros((count, longest), np.int8)
    rows = np.arange(count)
    for i in range(longest - 1, -1, -1):
        here = lengths - 1 >= i
        paths[here, i] = tag[here]
        if i:
            inside = lengths - 1 > i - 1
            step = backs[i, rows, tag]
            tag = np.where(inside, step, tag)
    return [paths[r, : lengths[r]] for r in range(count)]


def _tables(*scores: np.ndarray) -> tuple[np.ndarray, ...]:
    """Scores in the memory layout that kernels take."""
    return tuple(np.ascontiguousarray(table, np.float64) for table in scores)


def boundaries(
    start: np.ndarray,
    emissions: np.ndarray,
    transitions: np.ndarray,
    end: np.ndarray,
    lengths: np.ndarray,
    begins: ArrayLike,
) -> list[np.ndarray]:
    """P(a word ends after each character) for each sentence of a batch, float64 [length] each; as `Lattice.boundary`.

    Scores as `viterbi` takes them; `begins` bool [K]: which tags begin a word (a scheme's `begin_mask`).
    """
    begins, longest = np.asarray(begins), emissions.shape[1]
    if kernels.enabled():
        compact = np.empty(emissions.shape[:2])
        numbers = np.ascontiguousarray(lengths, np.int64)
        chain.boundaries(*_tables(start, emissions, transitions, end), numbers, np.ascontiguousarray(begins), compact)
        return [row[:n].copy() for row, n in zip(compact, lengths)]
    alpha = np.empty(emissions.shape)
    alpha[:, 0] = start + emissions[:, 0]
    for i in range(1, longest):
        alpha[:, i] = _logsumexp(alpha[:, i - 1, :, None] + transitions, 1) + emissions[:, i]
    beta = np.broadcast_to(end, emissions[:, 0].shape)
    shares = np.ones(emissions.shape[:2])
    for i in range(longest - 1, 0, -1):
        scores = alpha[:, i] + beta
        weights = np.exp(scores - scores.max(1, keepdims=True))
        opening, other = weights[:, begins].sum(1), weights[:, ~begins].sum(1)
        shares[:, i - 1] = opening / (opening + other)
        step = _logsumexp(transitions + (emissions[:, i] + beta)[:, None, :], 2)
        beta = np.where((lengths - 1 >= i)[:, None], step, end)  # a shorter sentence has not begun yet
    return [np.append(row[: n - 1], 1.0) for row, n in zip(shares, lengths)]


def _logsumexp(values: np.ndarray, axis: int) -> np.ndarray:
    highest = values.max(axis, keepdims=True)
    highest = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        return (np.log(np.exp(values - highest).sum(axis, keepdims=True)) + highest).squeeze(axis)
