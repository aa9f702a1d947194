"""Sums of table rows, with a gradient of the rows that were used only."""

from typing import Any

import numpy as np
import torch

from ...kernels.tables import row_gradients, row_sums


class RowSums(torch.autograd.Function):
    """Sums of the rows of a table on the CPU, as a bag of embeddings without row 0; its gradient is sparse and coalesced."""

    @staticmethod
    def forward(ctx: Any, weights: torch.Tensor, rows: torch.Tensor, places: np.ndarray) -> torch.Tensor:
        """Sums [bags, size] of weights [table rows, size] for rows [bags, length]; `places`: room for `row_gradients`."""
        ctx.rows, ctx.places, ctx.shape = rows, places, weights.shape
        sums = np.empty((len(rows), weights.shape[1]), np.float32)
        row_sums(weights.detach().numpy(), rows.numpy(), sums)
        return torch.from_numpy(sums)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        """The gradient of the table, given that of the sums [bags, size]."""
        rows = ctx.rows.numpy()
        used, values = np.empty(rows.size, np.int64), np.empty((rows.size, ctx.shape[1]), np.float32)
        count = row_gradients(rows, gradients[0].contiguous().numpy(), ctx.places, used, values)
        indices, kept = torch.from_numpy(used[:count].copy()), torch.from_numpy(values[:count].copy())
        gradient = torch.sparse_coo_tensor(indices[None], kept, ctx.shape, is_coalesced=True, check_invariants=False)
        return gradient, None, None
