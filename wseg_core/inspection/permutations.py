"""Counts of strings kept whole and cut in two files, and their difference under permutations of the sentences."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .ways import Places

Progress = Callable[[int, int], None]  # shuffles done, shuffles in all

SHUFFLES = 499
_AT_ONCE = 50  # shuffles held in memory


@dataclass
class Table:
    """Counts [2 files, strings] of the places where each string is kept and cut; `weight` [strings] n·m / (n + m)."""

    kept: np.ndarray
    cut: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, occurrences: Places, border: int) -> "Table":
        """`border`: the number of sentences of the first file."""
        second, size = occurrences.sentence >= border, len(occurrences.strings)
        kept, cut = (
            np.stack([np.bincount(occurrences.string[is_kind & side], minlength=size) for side in (~second, second)])
            for is_kind in (occurrences.parts == 1, occurrences.parts > 1)
        )
        return cls(kept, cut, _weight(*(kept + cut)))

    def total(self, side: int) -> np.ndarray:
        return self.kept[side] + self.cut[side]

    def difference(self) -> np.ndarray:
        """[strings]: the weighted difference of the shares."""
        return _difference(self.kept[0], self.cut[0], self.kept[1], self.cut[1])


def _weight(n: np.ndarray, m: np.ndarray) -> np.ndarray:
    return n * m / np.maximum(n + m, 1)


def _difference(kept: np.ndarray, cut: np.ndarray, other_kept: np.ndarray, other_cut: np.ndarray) -> np.ndarray:
    n, m = kept + cut, other_kept + other_cut
    return _weight(n, m) * np.abs(kept / np.maximum(n, 1) - other_kept / np.maximum(m, 1))


def permuted(
    occurrences: Places, table: Table, border: int, count: int, shuffles: int, seed: int, progress: Progress | None
) -> np.ndarray:
    """[shuffles]: the sum of weighted differences under permutations that assign `border` sentences to the first file.

    Only strings that are kept in one place and cut in another can differ.
    """
    kept, cut = table.kept.sum(0), table.cut.sum(0)
    varied = (kept > 0) & (cut > 0)
    column = np.cumsum(varied) - 1
    permuted = varied[occurrences.string]
    size = int(varied.sum())
    tables = []
    for chosen in (permuted & (occurrences.parts == 1), permuted & (occurrences.parts > 1)):
        where = column[occurrences.string[chosen]], occurrences.sentence[chosen]
        tables.append(sparse.csr_array((np.ones(int(chosen.sum())), where), shape=(size, count)))
    chance, sums = np.random.default_rng(seed), []
    for begin in range(0, shuffles, _AT_ONCE):
        dealt = np.zeros((count, min(_AT_ONCE, shuffles - begin)))
        for number in range(dealt.shape[1]):
            dealt[chance.permutation(count)[:border], number] = 1
        own_kept, own_cut = (t @ dealt for t in tables)  # [strings, shuffles]
        sums.append(_difference(own_kept, own_cut, kept[varied, None] - own_kept, cut[varied, None] - own_cut).sum(0))
        if progress:
            progress(min(begin + _AT_ONCE, shuffles), shuffles)
    return np.concatenate(sums)
