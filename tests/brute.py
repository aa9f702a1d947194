"""Brute force over all tag paths of a short text, the oracle of other tests."""

import itertools
import re

import numpy as np

# A legal path, as a regular expression over the tags' letters (B2 and B3 are written C and D)
GRAMMAR = {"bies": r"(S|BI*E)+", "bi": r"(BI*)+", "six": r"(S|BE|BCE|BCDI*E)+"}
LETTERS = {"bies": "BIES", "bi": "BI", "six": "BCDIES"}
BEGINS = {"bies": "BS", "bi": "B", "six": "BS"}


def paths(scheme: str, length: int) -> list[tuple[int, ...]]:
    """All legal paths of `length` characters."""
    letters, legal = LETTERS[scheme], re.compile(GRAMMAR[scheme])
    every = itertools.product(range(len(letters)), repeat=length)
    return [p for p in every if legal.fullmatch("".join(letters[k] for k in p))]


def words(scheme: str, path, text: str) -> list[str]:
    """The words of a legal path: a word begins where the tag says so."""
    result: list[str] = []
    for character, k in zip(text, path):
        if LETTERS[scheme][k] in BEGINS[scheme]:
            result.append(character)
        else:
            result[-1] += character
    return result


def score(path, start, emissions, transitions, end) -> float:
    """The score of one path: the sum along it."""
    total = start[path[0]] + end[path[-1]]
    total += sum(emissions[i][k] for i, k in enumerate(path))
    return float(total + sum(transitions[a][b] for a, b in zip(path, path[1:])))


def satisfies(scheme: str, path, gaps) -> bool:
    """Whether the path cuts where required (1) and not where forbidden (-1); the last gap does not count."""
    begins = [LETTERS[scheme][k] in BEGINS[scheme] for k in path]
    return all(gap == 0 or (gap == 1) == begins[i + 1] for i, gap in enumerate(gaps[:-1]))


def collapse(frames, blank: int) -> tuple[int, ...]:
    """The CTC collapse of a path of frames: repeated labels are merged, then blanks removed."""
    return tuple(k for k, _ in itertools.groupby(frames) if k != blank)


class Paths:
    """All legal paths under the constraints, with their probabilities at a temperature."""

    def __init__(self, scheme: str, tables, gaps=None, temperature: float = 1.0):
        self.length, self.size = np.shape(tables[1])
        self.scheme = scheme
        self.paths = [p for p in paths(scheme, self.length) if gaps is None or satisfies(scheme, p, gaps)]
        self.scores = np.array([score(p, *tables) for p in self.paths]) / temperature
        self.log_partition = float(np.logaddexp.reduce(self.scores))
        self.shares = np.exp(self.scores - self.log_partition)

    def marginals(self) -> np.ndarray:
        """[n, K]"""
        probabilities = np.zeros((self.length, self.size))
        for path, share in zip(self.paths, self.shares):
            probabilities[np.arange(self.length), path] += share
        return probabilities

    def boundary(self) -> np.ndarray:
        """[n]: the summed probability of the segmentations in which a word ends after each character."""
        probabilities = np.zeros(self.length)
        for path, share in zip(self.paths, self.shares):
            ends = np.cumsum([len(w) for w in words(self.scheme, path, "x" * self.length)]) - 1
            probabilities[ends] += share
        return probabilities

    def ranked(self) -> list[tuple[int, ...]]:
        """All paths, best first; ties are ordered by the lower tag, compared from the end."""
        order = sorted(range(len(self.paths)), key=lambda i: (-self.scores[i], self.paths[i][::-1]))
        return [self.paths[i] for i in order]
