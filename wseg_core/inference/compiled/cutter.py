"""Cuts texts with compiled tables. Where two segmentations score about the same, the model itself decides."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ...kernels.cutting import EDGE, decode, lay_out, write
from ...kernels.scoring import score
from ...modeling.lattice import add_gap_bias, constrain, viterbi
from ...modeling.model import Model
from ..score_tables import score_tables
from .layout import Layout
from .tables import Tables

# The characters of a text without white space, constraints on its gaps, and additions to their log-odds or None
Constraints = Callable[[str], tuple[str, np.ndarray, np.ndarray | None]]

_PORTION = 32_768  # characters cut at once, unless a text is longer
_CONTEXT = 64  # characters on each side of a doubtful one that the model cuts again
_MARGIN = 2  # characters on each side that a score depends on


@dataclass(frozen=True)
class Cutter:
    """The compiled model: `model` with its `tables` in a `layout`."""

    model: Model
    layout: Layout
    tables: Tables

    def cut_many(self, texts: list[str], constraints: Constraints, always: bool) -> Iterator[list[str]]:
        """Yields the words of each text; arguments as for `lines`."""
        for lines in self.lines(texts, constraints, always):
            for line in lines.split("\n")[:-1]:
                yield line.split(" ") if line else []

    def lines(self, texts: list[str], constraints: Constraints, always: bool) -> Iterator[str]:
        """Yields the lines of some texts after another: words with one space between them, and a line feed after each text.

        `always`: whether any text may have more constraints than white space and clusters.
        """
        start = size = 0
        for end, text in enumerate(texts):
            if size and size + len(text) > _PORTION:
                yield self._cut(texts[start:end], constraints, always)
                start, size = end, 0
            size += len(text)
        if start < len(texts):
            yield self._cut(texts[start:], constraints, always)

    def _cut(self, texts: list[str], constraints: Constraints, always: bool) -> str:
        points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        room = len(points) + 2 * len(texts) + EDGE
        ids, kinds, gaps = np.empty(room, np.int32), np.empty(room, np.int8), np.zeros(room, np.int8)
        starts, counts, is_complex = np.empty_like(lengths), np.empty_like(lengths), np.empty(len(texts), np.bool_)
        layout, tables, about = self.layout, self.tables, self.layout.about
        padding = len(layout.known.points) - 1
        length = lay_out(points, lengths, about, padding, ids, kinds, gaps, starts, counts, is_complex)
        bias = self._constrain(texts, constraints, always | is_complex, starts, counts, gaps)

        scores = np.zeros(2 * (length + 6), np.int32)
        ngrams, skips = layout.ngrams, layout.skips
        entry_values, skip_values = (table.view(np.int32).reshape(-1) for table in (tables.entries, tables.skips))
        score(
            ids[:length],
            kinds[:length],
            *(tables.entries, entry_values, ngrams.displacements, ngrams.size),
            *(tables.skips, skip_values, skips.displacements, skips.size),
            tables.windows,
            scores,
        )
        cuts, is_close, backs = np.empty(room, np.bool_), np.zeros(room, np.bool_), np.empty(room, np.uint8)
        chain = (tables.transitions, tables.start, tables.end)
        decode(scores, bias, gaps, starts, counts, *chain, tables.close, backs, cuts, is_close)
        for text in np.unique(np.searchsorted(starts, np.flatnonzero(is_close), "right") - 1):
            here = slice(starts[text], starts[text] + counts[text])
            self._decide(*constraints(texts[text]), cuts[here], np.flatnonzero(is_close[here]))

        written = np.empty(2 * len(points) + len(texts), np.uint32)
        size = write(points, lengths, about, cuts, written)
        return written[:size].tobytes().decode("utf-32-le", "surrogatepass")

    def _constrain(
        self,
        texts: list[str],
        constraints: Constraints,
        needed: np.ndarray,
        starts: np.ndarray,
        counts: np.ndarray,
        gaps: np.ndarray,
    ) -> np.ndarray:
        """Writes the constraints of the texts that need more than white space to `gaps`; returns what is added to scores of gaps."""
        bias = np.zeros(0, np.int64)
        for text in np.flatnonzero(needed & (counts > 0)).tolist():
            here = slice(starts[text], starts[text] + counts[text])
            _, gaps[here], added = constraints(texts[text])
            if added is not None:
                bias = bias if len(bias) else np.zeros(len(gaps), np.int64)
                bias[here] = np.rint(np.ldexp(added, self.tables.shift))
        return bias

    def _decide(
        self, characters: str, gaps: np.ndarray, bias: np.ndarray | None, cuts: np.ndarray, doubtful: np.ndarray
    ) -> None:
        """Writes to `cuts` what the model itself finds around `doubtful` characters, given the other cuts."""
        first = last = 0
        for place in doubtful.tolist():
            if place - _CONTEXT > last:
                self._cut_again(characters, gaps, bias, cuts, first, last)
                first = place - _CONTEXT
            last = min(place + _CONTEXT, len(cuts))
        self._cut_again(characters, gaps, bias, cuts, first, last)

    def _cut_again(
        self, characters: str, gaps: np.ndarray, bias: np.ndarray | None, cuts: np.ndarray, first: int, last: int
    ) -> None:
        scheme, never = self.model.scheme, -np.inf
        if last <= first:
            return
        begin, end = max(0, first - _MARGIN), min(last + _MARGIN, len(cuts))
        start, (emissions,), transitions, ending = score_tables(self.model, [characters[begin:end]])
        scores = emissions[first - begin : last - begin]
        scores = add_gap_bias(scores, None if bias is None else bias[first:last], scheme)
        scores = constrain(scores, gaps[first:last], scheme)
        transitions = np.where(scheme.transition_mask, transitions, never)
        start = transitions[self._tag(cuts, first - 1)] if first else np.where(scheme.start_mask, start, never)
        ending = (
            np.where(scheme.end_mask, ending, never) if last == len(cuts) else transitions[:, self._tag(cuts, last)]
        )
        (path,) = viterbi(start, scores[None], transitions, ending, np.array([last - first]))
        cuts[first : last - 1] = np.asarray(scheme.begin_mask)[path[1:]]

    def _tag(self, cuts: np.ndarray, place: int) -> int:
        """The tag of a character, given all cuts."""
        start = place
        while start and not cuts[start - 1]:
            start -= 1
        end = place + 1
        while end < len(cuts) and not cuts[end - 1]:
            end += 1
        return self.model.scheme.encode(["x" * (end - start)])[place - start]
