"""Sums of table rows, with a gradient of the rows that were used only."""

from typing import Any

import numpy as np
import torch

from ...kernels.tables import row_gradients, row_sums


class RowSums(torch.autograd.Function):
    """Sums of the rows of a table on the CPU, as a bag of embeddings without row 0; its gradient is sparse and coalesced."""

    @staticmethod
    def forward(ctx: Any, weights: torch.Tensor, rows: torch.Tensor, places: np.ndarray) -> torch.Tensor:
        """Sums [batch, length, size] of weights [table rows, size] for rows int32 [batch, length, templates].

        `places`: room for `row_gradients`.
        """
        bags = rows.numpy().reshape(rows[..., 0].numel(), rows.shape[-1])
        ctx.bags, ctx.places, ctx.shape = bags, places, weights.shape
        sums = np.empty((*rows.shape[:-1], weights.shape[1]), np.float32)
        row_sums(weights.detach().numpy(), bags, sums.reshape(len(bags), weights.shape[1]))
        return torch.from_numpy(sums)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        """The gradient of the table, given that of the sums [batch, length, size]."""
        bags, size = ctx.bags, ctx.shape[1]
        used, values = np.empty(bags.size, np.int64), np.empty((bags.size, size), np.float32)
        outer = gradients[0].contiguous().numpy().reshape(len(bags), size)
        count = row_gradients(bags, outer, ctx.places, used, values)
        indices, kept = torch.from_numpy(used[None, :count]), torch.from_numpy(values[:count])
        gradient = torch.sparse_coo_tensor(indices, kept, ctx.shape, is_coalesced=True, check_invariants=False)
        return gradient, None, None
