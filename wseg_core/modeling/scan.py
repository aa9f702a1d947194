"""A log-space scan over matrices: chains of tag scores in log2(length) steps instead of length.

The log-semiring product of T matrices [K, K] is associative, so neighbours are joined pairwise
(Rush 2020, "Torch-Struct"; supar does the same).
"""

import torch

NEVER = -1e4  # a score that no path survives; finite, so that gradients stay finite


def log_product(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Log-semiring matrix product of [..., K, K] and [..., K, K]."""
    return torch.logsumexp(left.unsqueeze(-1) + right.unsqueeze(-3), -2)


def log_chain(matrices: torch.Tensor) -> torch.Tensor:
    """Log-semiring product along dimension 1 of [batch, steps, K, K]; gives [batch, K, K]."""
    while matrices.shape[1] > 1:
        odd = matrices[:, -1:] if matrices.shape[1] % 2 else None
        paired = log_product(matrices[:, : matrices.shape[1] - (odd is not None) : 2], matrices[:, 1::2])
        matrices = paired if odd is None else torch.cat([paired, odd], 1)
    return matrices[:, 0]


def log_partition(
    start: torch.Tensor, emissions: torch.Tensor, transitions: torch.Tensor, end: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """Log of the summed weight of all tag paths, [batch].

    `start` [K], `emissions` [batch, length, K], `transitions` [K, K], `end` [K], `mask` bool [batch, length]
    with at least one character a row, real characters first.
    """
    # [batch, K]
    first = start + emissions[:, 0]
    if emissions.shape[1] == 1:
        return torch.logsumexp(first + end, 1)
    # [batch, length - 1, K, K]: from the tag of the row to the tag of the column
    steps = transitions + emissions[:, 1:].unsqueeze(2)
    size = emissions.shape[2]
    identity = torch.full((size, size), NEVER, dtype=steps.dtype, device=steps.device).fill_diagonal_(0.0)
    steps = torch.where(mask[:, 1:, None, None], steps, identity)
    # [batch, K] after joining the first scores with the chain
    last = torch.logsumexp(first.unsqueeze(2) + log_chain(steps), 1)
    return torch.logsumexp(last + end, 1)
