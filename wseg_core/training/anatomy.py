"""What a step did to the weights: its length against theirs, block by block, and its angle to the step before.

Looked at every N steps only, since it needs a copy of what changes; of a table with sparse gradients that is the
rows that the batch touches, so that a large table costs no more than a small one.
"""

import torch

from .metrics import of_block

Blocks = dict[str, list[torch.nn.Parameter]]


class Anatomy:
    """Measures one step of every `every` (0: none), of all blocks; `names` lists the blocks that have a column.

    Between `before` and `after` the optimizer moves.
    """

    def __init__(self, blocks: Blocks, every: int, names: tuple[str, ...]):
        self.blocks, self.every, self.names = blocks, every, names
        self._before: list[tuple] | None = None
        self._lengths: dict[str, list[float]] = {}  # squared, of each block's weights before the step
        self._last: list[tuple] | None = None  # the step before, as (rows or None, difference) of each parameter

    def before(self, step: int) -> None:
        """Keeps the weights that step `step` (1 first) is about to change, where it is one to be looked at."""
        self._before = None
        if self.every and step % self.every in (0, self.every - 1):
            self._before = [(p, *_part(p)) for ps in self.blocks.values() for p in ps]
        if self._before and step % self.every == 0:
            self._lengths = {name: _squares([p.detach() for p in ps]) for name, ps in self.blocks.items()}

    @torch.no_grad()
    def after(self, step: int) -> dict[str, float | None]:
        """Columns of the step's row: `update_ratio`, one a block, and `step_cosine` (−1 to 1); None where not measured.

        The ratio is ‖change‖ / ‖weights‖; the cosine is that of this change and the one before it. After a
        resume the first cosine may be missing, since the step before was another process's.
        """
        found: dict[str, float | None] = dict.fromkeys(
            (*(of_block("update_ratio", name) for name in ("", *self.names)), "step_cosine")
        )
        if self._before is None:
            return found
        changes = [(rows, (p if rows is None else p[rows]).sub(old)) for p, rows, old in self._before]
        if step % self.every == 0:
            found |= self._ratios([c for _, c in changes])
            if self._last:
                found["step_cosine"] = _cosine(self._last, changes)
            self._last = None
        if self.every == 1 or step % self.every:
            self._last = changes
        self._before = None
        return found

    def _ratios(self, changes: list[torch.Tensor]) -> dict[str, float | None]:
        found: dict[str, float | None] = {}
        moved = _squares(changes)
        each = iter(moved)
        for name, own in self._lengths.items():
            change = sum(next(each) for _ in own)
            found[of_block("update_ratio", name)] = _ratio(change, sum(own))
        found["update_ratio"] = _ratio(sum(moved), sum(sum(own) for own in self._lengths.values()))
        return found


def _part(parameter: torch.nn.Parameter) -> tuple[torch.Tensor | None, torch.Tensor]:
    """(rows, copy): the rows that a sparse gradient names, or None and all of it."""
    data = parameter.detach()
    if parameter.grad is None or not parameter.grad.is_sparse:
        return None, data.clone()
    rows = parameter.grad.coalesce().indices()[0]
    return rows, data[rows]


def _squares(tensors: list[torch.Tensor]) -> list[float]:
    """Squared Euclidean lengths."""
    return [float(n) ** 2 for n in torch._foreach_norm(tensors)] if tensors else []


def _ratio(change: float, weights: float) -> float | None:
    return (change / weights) ** 0.5 if weights else None  # a table of zeros has no length to compare with


def _cosine(first: list[tuple], second: list[tuple]) -> float | None:
    dot = sum(_dot(a, b) for a, b in zip(first, second))
    lengths = [sum(_squares([c for _, c in side])) for side in (first, second)]
    return max(-1.0, min(1.0, dot / (lengths[0] * lengths[1]) ** 0.5)) if all(lengths) else None


def _dot(first: tuple, second: tuple) -> float:
    (rows, a), (others, b) = first, second
    if rows is not None:  # coalesced: sorted and distinct
        place = torch.searchsorted(others, rows).clamp_(max=len(others) - 1)
        both = others[place] == rows
        a, b = a[both], b[place[both]]
    return float((a * b).sum())
