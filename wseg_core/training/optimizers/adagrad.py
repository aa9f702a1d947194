"""Adagrad: takes smaller steps for weights that are updated often; designed for rare features, such as n-grams."""

from collections.abc import Callable

import torch

from ... import kernels
from ...kernels.tables import adagrad
from ...language import source
from ._card import OptimizerCard
from ._parameters import OptimizerSettings


def _takes_sparse(parameters: OptimizerSettings) -> bool:
    """Weight decay would move the rows that the gradient leaves out."""
    return not parameters.weight_decay


class Adagrad(torch.optim.Adagrad):
    """The optimizer of torch, whose step on sparse gradients on the CPU is a kernel; with the same state."""

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:
        """One step; as in torch."""
        kept = []
        for group in self.param_groups:
            for p in group["params"]:
                if _is_for_kernel(p) and not group["maximize"] and not group["weight_decay"]:
                    self._step_rows(p, group)
                    kept.append((p, p.grad))
                    p.grad = None  # torch's own step leaves it out
        result = super().step(closure)
        for p, gradient in kept:
            p.grad = gradient
        return result

    def _step_rows(self, p: torch.Tensor, group: dict) -> None:
        state, gradient = self.state[p], p.grad.coalesce()
        state["step"] += 1
        rate = group["lr"] / (1 + (float(state["step"]) - 1) * group["lr_decay"])
        values, rows = gradient.values().contiguous().numpy(), gradient.indices()[0].contiguous().numpy()
        adagrad(rows, values, state["sum"].numpy(), p.detach().numpy(), rate, group["eps"])
        torch.autograd.graph.increment_version(p)


def _is_for_kernel(p: torch.Tensor) -> bool:
    g = p.grad
    sparse = g is not None and g.is_sparse and g.sparse_dim() == 1 and p.dim() == 2
    return sparse and p.device.type == "cpu" and p.dtype == torch.float32 and p.is_contiguous() and kernels.enabled()


def _build(parameters: OptimizerSettings, blocks: dict[str, list], tables: list, steps: int) -> Adagrad:
    return Adagrad([p for ps in blocks.values() for p in ps], **parameters.model_dump())


CARD = OptimizerCard(
    rank=5,
    when=source("For sparse features, such as the n-gram table of the linear model."),
    paper="Duchi, Hazan & Singer (2011), Adaptive subgradient methods",
    defaults={"lr": 0.01},
    # measured: with 0.05 the loss of a CNN rises above 500 before it falls, and a BERT hardly learns
    by_encoder={"linear": {"lr": 0.05}, "bilstm": {"lr": 0.05}, "wide": {"lr": 0.05}},
    # Its step number t is about lr / √t, over the thousand steps of a fine-tuning lr / 16 on average: so ten times Adam's
    pretrained={"lr": 5e-4},
    takes_sparse=_takes_sparse,
    build=_build,
)
