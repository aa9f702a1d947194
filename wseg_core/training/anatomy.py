"""Statistics of weight updates: the update-to-weight ratio of each block, and the cosine to the previous update.

They are measured every N steps only, since they need a copy of the weights. Of a table with sparse gradients only the
rows in the batch are copied, so that the cost does not grow with the table.
"""

import torch

from .metrics import of_block

Blocks = dict[str, list[torch.nn.Parameter]]


class Anatomy:
    """Measures every `every`th step (0: none); `names` lists the blocks that have a column.

    Call `before` and `after` before and after the step of the optimizer.
    """

    def __init__(self, blocks: Blocks, every: int, names: tuple[str, ...]):
        self.blocks, self.every, self.names = blocks, every, names
        self._before: list[tuple] | None = None
        self._squares: dict[str, list[float]] = {}  # squared norms of each block's weights before the step
        self._last: list[tuple] | None = None  # the previous update, as (rows or None, difference) of each parameter

    def before(self, step: int) -> None:
        """Copies the weights before step `step` (the first is 1), if its update is needed."""
        self._before = None
        if self.every and step % self.every in (0, self.every - 1):
            self._before = [(p, *_copy_changing(p)) for ps in self.blocks.values() for p in ps]
        if self._before and step % self.every == 0:
            self._squares = {name: _squared_norms([p.detach() for p in ps]) for name, ps in self.blocks.items()}

    @torch.no_grad()
    def after(self, step: int) -> dict[str, float | None]:
        """Columns of the step's row: `update_ratio`, also of each block, and `step_cosine` (−1 to 1); None if not measured.

        The ratio is ‖update‖ / ‖weights‖, the cosine that of this update and the previous one. After a resume the first
        cosine may be None, since another process made the previous update.
        """
        columns: dict[str, float | None] = dict.fromkeys(
            (*(of_block("update_ratio", name) for name in ("", *self.names)), "step_cosine")
        )
        if self._before is None:
            return columns
        changes = [(rows, (p if rows is None else p[rows]).sub(old)) for p, rows, old in self._before]
        if step % self.every == 0:
            columns |= self._ratios([c for _, c in changes])
            if self._last:
                columns["step_cosine"] = _cosine(self._last, changes)
            self._last = None
        if self.every == 1 or step % self.every:
            self._last = changes
        self._before = None
        return columns

    def _ratios(self, changes: list[torch.Tensor]) -> dict[str, float | None]:
        ratios: dict[str, float | None] = {}
        squares = _squared_norms(changes)
        remaining = iter(squares)
        for name, weights in self._squares.items():
            change = sum(next(remaining) for _ in weights)
            ratios[of_block("update_ratio", name)] = _ratio(change, sum(weights))
        ratios["update_ratio"] = _ratio(sum(squares), sum(map(sum, self._squares.values())))
        return ratios


def _copy_changing(parameter: torch.nn.Parameter) -> tuple[torch.Tensor | None, torch.Tensor]:
    """(rows, copy) of what a step changes: the rows of a sparse gradient, or None and the whole parameter."""
    data = parameter.detach()
    if parameter.grad is None or not parameter.grad.is_sparse:
        return None, data.clone()
    rows = parameter.grad.coalesce().indices()[0]
    return rows, data[rows]


def _squared_norms(tensors: list[torch.Tensor]) -> list[float]:
    return [float(n) ** 2 for n in torch._foreach_norm(tensors)] if tensors else []


def _ratio(change: float, weights: float) -> float | None:
    """The square root of the ratio of two squared norms; None if all weights are 0."""
    return (change / weights) ** 0.5 if weights else None


def _cosine(first: list[tuple], second: list[tuple]) -> float | None:
    dot = sum(_dot(a, b) for a, b in zip(first, second))
    squares = [sum(_squared_norms([change for _, change in update])) for update in (first, second)]
    return max(-1.0, min(1.0, dot / (squares[0] * squares[1]) ** 0.5)) if all(squares) else None


def _dot(first: tuple, second: tuple) -> float:
    (rows_a, a), (rows_b, b) = first, second
    if rows_a is not None:  # coalesced: sorted and distinct
        position = torch.searchsorted(rows_b, rows_a).clamp_(max=len(rows_b) - 1)
        shared = rows_b[position] == rows_a
        a, b = a[shared], b[position[shared]]
    return float((a * b).sum())
