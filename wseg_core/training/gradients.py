"""The gradient's size before the clip, for the whole model and for each block, and the clip itself."""

import torch


def norms(blocks: dict[str, list[torch.nn.Parameter]]) -> tuple[float, dict[str, float | None]]:
    """Euclidean norms of the gradient: the whole model's, and each block's (None where a block has no gradient).

    Sparse gradients are coalesced in place first, so that a row counted twice is counted once.
    """
    squares: dict[str, torch.Tensor | None] = {}
    for name, parameters in blocks.items():
        values = [_values(p) for p in parameters if p.grad is not None]
        squares[name] = torch.stack([n.float() for n in torch._foreach_norm(values)]).square().sum() if values else None
    present = [s for s in squares.values() if s is not None]
    whole = torch.stack(present).sum().sqrt() if present else torch.zeros(())
    return whole.item(), {name: None if s is None else s.sqrt().item() for name, s in squares.items()}


def clip(blocks: dict[str, list[torch.nn.Parameter]], norm: float, longest: float) -> bool:
    """Shortens a gradient of length `norm` to `longest` (0: never); tells whether it did."""
    if not longest or norm <= longest:
        return False
    for parameters in blocks.values():
        for p in parameters:
            if p.grad is not None:
                p.grad.mul_(longest / norm)
    return True


def _values(parameter: torch.nn.Parameter) -> torch.Tensor:
    if not parameter.grad.is_sparse:
        return parameter.grad
    parameter.grad = parameter.grad.coalesce()
    return parameter.grad.values()
