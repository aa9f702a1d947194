"""The definitions: all tag paths of a short text, one by one, and what they sum to."""

import itertools
import re

import numpy as np

# A legal path, as a regular expression over the tags' letters (B2 and B3 are written C and D)
GRAMMAR = {"bies": r"(S|BI*E)+", "bi": r"(BI*)+", "six": r"(S|BE|BCE|BCDI*E)+"}
LETTERS = {"bies": "BIES", "bi": "BI", "six": "BCDIES"}
BEGINS = {"bies": "BS", "bi": "B", "six": "BS"}


def paths(scheme: str, length: int) -> list[tuple[int, ...]]:
    """All legal paths of so many characters."""
    letters, legal = LETTERS[scheme], re.compile(GRAMMAR[scheme])
    every = itertools.product(range(len(letters)), repeat=length)
    return [p for p in every if legal.fullmatch("".join(letters[k] for k in p))]


def words(scheme: str, path, text: str) -> list[str]:
    """The words of a legal path: a word begins where the tag says so."""
    found: list[str] = []
    for character, k in zip(text, path):
        if LETTERS[scheme][k] in BEGINS[scheme]:
            found.append(character)
        else:
            found[-1] += character
    return found


def score(path, start, emissions, transitions, end) -> float:
    """The score of one path: the sum along it."""
    total = start[path[0]] + end[path[-1]]
    total += sum(emissions[i][k] for i, k in enumerate(path))
    return float(total + sum(transitions[a][b] for a, b in zip(path, path[1:])))


def obeys(scheme: str, path, gaps) -> bool:
    """Does the path cut where it must (1) and nowhere it must not (-1)? The last gap is no question."""
    begins = [LETTERS[scheme][k] in BEGINS[scheme] for k in path]
    return all(gap == 0 or (gap == 1) == begins[i + 1] for i, gap in enumerate(gaps[:-1]))


def collapse(frames, blank: int) -> tuple[int, ...]:
    """What a path of frames stands for in connectionist temporal classification: runs become one, then blanks go."""
    return tuple(k for k, _ in itertools.groupby(frames) if k != blank)


class Paths:
    """All legal paths under the constraints, with their probabilities at a temperature."""

    def __init__(self, scheme: str, tables, gaps=None, temperature: float = 1.0):
        self.length, self.size = np.shape(tables[1])
        self.scheme = scheme
        self.paths = [p for p in paths(scheme, self.length) if gaps is None or obeys(scheme, p, gaps)]
        self.scores = np.array([score(p, *tables) for p in self.paths]) / temperature
        self.log_partition = float(np.logaddexp.reduce(self.scores))
        self.shares = np.exp(self.scores - self.log_partition)

    def marginals(self) -> np.ndarray:
        """[n, K]"""
        found = np.zeros((self.length, self.size))
        for path, share in zip(self.paths, self.shares):
            found[np.arange(self.length), path] += share
        return found

    def boundary(self) -> np.ndarray:
        """[n]: the summed probability of the segmentations in which a word ends after each character."""
        found = np.zeros(self.length)
        for path, share in zip(self.paths, self.shares):
            ends = np.cumsum([len(w) for w in words(self.scheme, path, "x" * self.length)]) - 1
            found[ends] += share
        return found

    def ranked(self) -> list[tuple[int, ...]]:
        """Best first; of equals the one with the lower tag, compared from the end."""
        order = sorted(range(len(self.paths)), key=lambda i: (-self.scores[i], self.paths[i][::-1]))
        return [self.paths[i] for i in order]
