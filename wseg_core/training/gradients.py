"""Gradient norms, of the whole model and of each block, and gradient clipping."""

import torch


def norms(blocks: dict[str, list[torch.nn.Parameter]]) -> tuple[float, dict[str, float | None]]:
    """Euclidean norms of the gradient: of the whole model, and of each block (None for a block without gradient).

    Sparse gradients are coalesced in place first, so that a row counted twice is counted once.
    """
    squares: dict[str, torch.Tensor | None] = {}
    for name, parameters in blocks.items():
        values = [_values(p) for p in parameters if p.grad is not None]
        squares[name] = torch.stack([n.float() for n in torch._foreach_norm(values)]).square().sum() if values else None
    present = [s for s in squares.values() if s is not None]
    total = torch.stack(present).sum().sqrt() if present else torch.zeros(())
    return total.item(), {name: None if s is None else s.sqrt().item() for name, s in squares.items()}


def clip(blocks: dict[str, list[torch.nn.Parameter]], norm: float, max_norm: float) -> bool:
    """Scales a gradient of norm `norm` down to `max_norm` (0: no limit) in place; returns whether it did."""
    if not max_norm or norm <= max_norm:
        return False
    for parameters in blocks.values():
        for p in parameters:
            if p.grad is not None:
                p.grad.mul_(max_norm / norm)
    return True


def _values(parameter: torch.nn.Parameter) -> torch.Tensor:
    if not parameter.grad.is_sparse:
        return parameter.grad
    parameter.grad = parameter.grad.coalesce()
    return parameter.grad.values()
