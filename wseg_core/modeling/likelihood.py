"""Log-likelihood of tag paths under a linear-chain CRF: by a compiled kernel on the CPU, by a scan elsewhere."""

from typing import Any

import numpy as np
import torch
from torch.autograd import forward_ad

from .. import kernels
from ..kernels import likelihood as kernel
from .scan import log_partition


def log_likelihood(
    start: torch.Tensor,
    emissions: torch.Tensor,
    transitions: torch.Tensor,
    end: torch.Tensor,
    tags: torch.Tensor,
    mask: torch.Tensor,
) -> torch.Tensor:
    """log P(tags) of each sentence, [batch].

    `start` [K], `emissions` [batch, length, K], `transitions` [K, K], `end` [K], `tags` int64 [batch, length], `mask` bool
    [batch, length] with at least one character a row, real characters first.
    """
    tables = start, emissions, transitions, end
    if _is_compilable(emissions):
        wanted = torch.is_grad_enabled() and any(table.requires_grad for table in tables)
        result = _compute(*tables, tags, mask, wanted)
        if result is not None:
            return _Computed.apply(*tables, tags, mask, *result) if wanted else result[0]
    return by_scan(*tables, tags, mask)


def by_scan(
    start: torch.Tensor,
    emissions: torch.Tensor,
    transitions: torch.Tensor,
    end: torch.Tensor,
    tags: torch.Tensor,
    mask: torch.Tensor,
) -> torch.Tensor:
    """The same, [batch], in torch operations that can be differentiated any number of times, on every device."""
    # [batch, length]: each character's emission, and its transition from the one before
    emitted = emissions.gather(2, tags.unsqueeze(2)).squeeze(2)
    moved = transitions[tags[:, :-1], tags[:, 1:]]
    last = tags.gather(1, mask.sum(1, keepdim=True) - 1).squeeze(1)
    path = start[tags[:, 0]] + (emitted * mask).sum(1) + (moved * mask[:, 1:]).sum(1) + end[last]
    return path - log_partition(start, emissions, transitions, end, mask)


class _Computed(torch.autograd.Function):
    """Gives the kernel's likelihoods [batch], and their gradients [batch, …] by each of the score tables."""

    @staticmethod
    def forward(ctx: Any, *tensors: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(*tensors[:6], *tensors[7:])
        return tensors[6]

    @staticmethod
    def backward(ctx: Any, *outer: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        inputs, gradients = ctx.saved_tensors[:6], ctx.saved_tensors[6:]
        results: list[torch.Tensor | None] = [None] * (len(inputs) + 1 + len(gradients))
        needed = [number for number in range(4) if ctx.needs_input_grad[number]]
        if torch.is_grad_enabled():  # of a backward pass that will be differentiated itself
            values = torch.autograd.grad(by_scan(*inputs), [inputs[n] for n in needed], outer, create_graph=True,
                                         materialize_grads=True)  # fmt: skip
        else:
            values = tuple(_weighted(outer[0], gradients[n], summed=n != 1) for n in needed)
        for number, value in zip(needed, values):
            results[number] = value
        return tuple(results)


def _weighted(outer: torch.Tensor, gradient: torch.Tensor, summed: bool) -> torch.Tensor:
    """Each sentence's gradient times `outer` [batch], and for what the sentences share, the sum."""
    if summed:
        return (outer @ gradient.flatten(1)).view(gradient.shape[1:])
    return gradient * outer.view(-1, 1, 1)


def _is_compilable(emissions: torch.Tensor) -> bool:
    """Whether the kernel can read these scores: plain numbers in memory that nothing traces or differentiates forward."""
    return (
        emissions.device.type == "cpu"
        and type(emissions) is torch.Tensor
        and kernels.enabled()
        and forward_ad._current_level < 0
        and not torch._C._are_functorch_transforms_active()
        and not torch.compiler.is_compiling()
    )


def _compute(
    start: torch.Tensor,
    emissions: torch.Tensor,
    transitions: torch.Tensor,
    end: torch.Tensor,
    tags: torch.Tensor,
    mask: torch.Tensor,
    gradients: bool,
) -> tuple[torch.Tensor, ...] | None:
    """The likelihoods [batch] and, if wanted, the gradients of each by the four tables; None for what the scan refuses."""
    tables = [np.ascontiguousarray(t.detach().numpy(), np.float64) for t in (start, emissions, transitions, end)]
    count, _, size = emissions.shape
    rows = count if gradients else 0
    shapes = (count,), (rows, *emissions.shape[1:]), (rows, size), (rows, size, size), (rows, size)
    likelihoods, by_emissions, by_start, by_transitions, by_end = (np.zeros(shape) for shape in shapes)
    if not kernel.log_likelihood(*tables, np.ascontiguousarray(tags.numpy(), np.int64), np.ascontiguousarray(mask.numpy()),
                                 likelihoods, by_emissions, by_start, by_transitions, by_end):  # fmt: skip
        return None
    results = (likelihoods, by_start, by_emissions, by_transitions, by_end) if gradients else (likelihoods,)
    return tuple(torch.from_numpy(array).to(emissions.dtype) for array in results)
