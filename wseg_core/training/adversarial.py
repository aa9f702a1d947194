"""Adversarial training: the model also learns from inputs that are perturbed in the direction that raises its loss most.

The embedding is perturbed along its gradient. FGM (Miyato, Dai & Goodfellow 2017, "Adversarial training methods for
semi-supervised text classification") does so in one step; PGD (Madry et al. 2018) takes several smaller steps and projects
the perturbation back to the same maximum norm. FGM adds one forward and backward pass to each training step, PGD one for
each of its own steps.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch


def passes(kind: str, steps: int) -> int:
    """The number of forward and backward passes per training step; `steps`: those of PGD."""
    return {"none": 1, "fgm": 2, "pgd": 1 + steps}[kind]


def add_gradients(
    kind: str, size: float, steps: int, table: list[torch.nn.Parameter], parameters: list[torch.nn.Parameter],
    backward: Callable[[], object],
) -> None:  # fmt: skip
    """Adds the gradient at the perturbed embedding to the gradients, which the caller has computed without perturbation.

    kind: fgm or pgd. size: the maximum Euclidean norm of the perturbation over all of `table`, the parameters of the
    embedding. steps: those of PGD. parameters: all trainable parameters. backward: makes a forward and a backward pass,
    which adds to the gradients. Restores the weights exactly.
    """
    table = [p for p in table if p.grad is not None]
    with _restored(table) as origin:
        if kind == "fgm":
            _perturb(table, size)
            backward()
            return
        clean = {p: p.grad for p in parameters if p.grad is not None}
        for step in range(steps):
            _perturb(table, 2 * size / steps)
            _project(table, origin, size)
            for p in parameters:
                p.grad = None
            if step == steps - 1:
                for p, gradient in clean.items():
                    p.grad = gradient
            backward()


@torch.no_grad()
def _perturb(table: list[torch.nn.Parameter], size: float) -> None:
    """Adds a perturbation of norm `size` along the gradient."""
    gradients = [p.grad.coalesce() if p.grad.is_sparse else p.grad for p in table if p.grad is not None]
    norm = sum(float((g.values() if g.is_sparse else g).norm()) ** 2 for g in gradients) ** 0.5
    if norm > 0 and norm < float("inf"):
        for p, gradient in zip([p for p in table if p.grad is not None], gradients):
            p.add_(gradient, alpha=size / norm)


@torch.no_grad()
def _project(table: list[torch.nn.Parameter], origin: list[tuple], size: float) -> None:
    """Scales the perturbation down to the norm `size` if it is larger."""
    perturbation = [(p if rows is None else p[rows]) - old for p, (rows, old) in zip(table, origin)]
    norm = sum(float(r.norm()) ** 2 for r in perturbation) ** 0.5
    if norm > size:
        for p, (rows, old), change in zip(table, origin, perturbation):
            _assign(p, rows, old + change * (size / norm))


@contextmanager
def _restored(table: list[torch.nn.Parameter]) -> Iterator[list[tuple]]:
    """Restores the table after the block; yields the original (rows or None, values), of sparse gradients only their rows."""
    origin = []
    for p in table:
        rows = p.grad.coalesce().indices()[0] if p.grad.is_sparse else None
        origin.append((rows, p.detach().clone() if rows is None else p.detach()[rows]))
    try:
        yield origin
    finally:
        for p, (rows, old) in zip(table, origin):
            _assign(p, rows, old)


@torch.no_grad()
def _assign(parameter: torch.nn.Parameter, rows: torch.Tensor | None, values: torch.Tensor) -> None:
    if rows is None:
        parameter.copy_(values)
    else:
        parameter[rows] = values
