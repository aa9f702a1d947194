"""Adversarial training: the model also learns from inputs that were moved to where they hurt it most.

The move is made on the embedding, along its gradient. FGM moves once (Miyato, Dai & Goodfellow 2017, "Adversarial
training methods for semi-supervised text classification"); PGD moves in several smaller steps and stays within the
same distance (Madry et al. 2018). A step costs one more pass forward and back with FGM, and one for each move with PGD.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch


def passes(kind: str, moves: int) -> int:
    """How many passes forward and back a step takes."""
    return {"none": 1, "fgm": 2, "pgd": 1 + moves}[kind]


def add_gradients(
    kind: str, size: float, moves: int, table: list[torch.nn.Parameter], everything: list[torch.nn.Parameter],
    backward: Callable[[], object],
) -> None:  # fmt: skip
    """Adds the gradient at the moved embedding to that of the plain pass, which has been made.

    kind: fgm or pgd. size: how far the embedding moves in all, the Euclidean length over `table`, its parameters.
    everything: all parameters that learn. backward: one more pass forward and back, which adds to the gradients.
    Afterwards the weights are what they were, bit for bit.
    """
    table = [p for p in table if p.grad is not None]
    with _kept(table) as origin:
        if kind == "fgm":
            _move(table, size)
            backward()
            return
        plain = {p: p.grad for p in everything if p.grad is not None}
        for number in range(moves):
            _move(table, 2 * size / moves)
            _pull_back(table, origin, size)
            for p in everything:
                p.grad = None
            if number == moves - 1:
                for p, gradient in plain.items():
                    p.grad = gradient
            backward()


@torch.no_grad()
def _move(table: list[torch.nn.Parameter], length: float) -> None:
    gradients = [p.grad.coalesce() if p.grad.is_sparse else p.grad for p in table if p.grad is not None]
    whole = sum(float((g.values() if g.is_sparse else g).norm()) ** 2 for g in gradients) ** 0.5
    if whole > 0 and whole < float("inf"):
        for p, gradient in zip([p for p in table if p.grad is not None], gradients):
            p.add_(gradient, alpha=length / whole)


@torch.no_grad()
def _pull_back(table: list[torch.nn.Parameter], origin: list[tuple], longest: float) -> None:
    """Back to within `longest` of where they started."""
    moved = [(p if rows is None else p[rows]) - old for p, (rows, old) in zip(table, origin)]
    length = sum(float(m.norm()) ** 2 for m in moved) ** 0.5
    if length > longest:
        for p, (rows, old), change in zip(table, origin, moved):
            _put(p, rows, old + change * (longest / length))


@contextmanager
def _kept(table: list[torch.nn.Parameter]) -> Iterator[list[tuple]]:
    """Within, the table may be moved; afterwards it is what it was. Of sparse gradients only the rows are kept."""
    origin = []
    for p in table:
        rows = p.grad.coalesce().indices()[0] if p.grad.is_sparse else None
        origin.append((rows, p.detach().clone() if rows is None else p.detach()[rows]))
    try:
        yield origin
    finally:
        for p, (rows, old) in zip(table, origin):
            _put(p, rows, old)


@torch.no_grad()
def _put(parameter: torch.nn.Parameter, rows: torch.Tensor | None, values: torch.Tensor) -> None:
    if rows is None:
        parameter.copy_(values)
    else:
        parameter[rows] = values
