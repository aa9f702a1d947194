"""Gradient norms, of the whole model and of each block, and gradient clipping."""

import math

import torch


def norms(blocks: dict[str, list[torch.nn.Parameter]]) -> tuple[float, dict[str, float | None]]:
    """Euclidean norms of the gradient: of the whole model, and of each block (None for a block without gradient).

    Sparse gradients are coalesced in place first, so that a row counted twice is counted once.
    """
    gradients = {name: [_values(p) for p in ps if p.grad is not None] for name, ps in blocks.items()}
    every = [norm.float() for values in gradients.values() if values for norm in torch._foreach_norm(values)]
    if not every:
        return 0.0, dict.fromkeys(blocks)
    single = iter(torch.stack(every).tolist())  # one transfer from the device
    # hypot squares no large number: the norms of a diverging run stay finite as long as those of its tensors do
    by_block = {
        name: math.hypot(*(next(single) for _ in values)) if values else None for name, values in gradients.items()
    }
    return math.hypot(*(norm for norm in by_block.values() if norm is not None)), by_block


def clip(blocks: dict[str, list[torch.nn.Parameter]], norm: float, max_norm: float) -> bool:
    """Scales a gradient of norm `norm` down to `max_norm` (0: no limit) in place; returns whether it did."""
    if not max_norm or norm <= max_norm:
        return False
    gradients = [p.grad for parameters in blocks.values() for p in parameters if p.grad is not None]
    if dense := [g for g in gradients if not g.is_sparse]:
        torch._foreach_mul_(dense, max_norm / norm)
    for gradient in gradients:
        if gradient.is_sparse:
            gradient.mul_(max_norm / norm)
    return True


def _values(parameter: torch.nn.Parameter) -> torch.Tensor:
    if not parameter.grad.is_sparse:
        return parameter.grad
    parameter.grad = _coalesced(parameter.grad)
    return parameter.grad.values()


def _coalesced(gradient: torch.Tensor) -> torch.Tensor:
    """As `gradient.coalesce()`, without sorting what is sorted: torch forgets that where it stores a gradient."""
    indices = gradient._indices()
    if not gradient.is_coalesced() and len(indices) == 1 and bool((indices[0, 1:] > indices[0, :-1]).all()):
        gradient._coalesced_(True)
    return gradient.coalesce()
