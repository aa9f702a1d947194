"""ASGD: SGD without momentum that scores and saves the average of its weights over the last part of the run.

torch begins to average at step t0; its own default, a million, is beyond most runs. The last quarter is as good as any
share in Rakhlin, Shamir & Sridharan (2012), Making gradient descent optimal for strongly convex stochastic optimization.
"""

import torch

from ...config import Config
from ...language import source, text
from ._card import OptimizerCard
from ._parameters import OptimizerSettings


def _build(parameters: OptimizerSettings, blocks: dict[str, list], tables: list, steps: int) -> torch.optim.ASGD:
    """Averages over the last quarter of the run where no t0 is given."""
    settings = parameters.model_dump()
    if settings["t0"] is None:
        settings["t0"] = max(0.0, float(steps - steps // 4 - 1))  # torch averages from the second step after it
    return torch.optim.ASGD([p for ps in blocks.values() for p in ps], **settings)


def _note(config: Config) -> str | None:
    if config.training.averaging == "none":
        return None
    return text("ASGD averages the weights itself: the weight averaging of the settings does not apply.")


def _averages(optimizer: torch.optim.Optimizer) -> dict[torch.Tensor, torch.Tensor]:
    """torch keeps the average of each weight since step t0; before that step it is the weight itself."""
    return {weight: state["ax"] for weight, state in optimizer.state.items()}


CARD = OptimizerCard(
    rank=10,
    when=source("For simple models and long runs, where the last steps of SGD fluctuate."),
    paper="Polyak & Juditsky (1992), Acceleration of stochastic approximation by averaging",
    defaults={"lr": 0.3, "t0": None},
    # measured: with 1 the loss of a CNN rises above 100 before it falls
    by_encoder={"linear": {"lr": 1.0}, "bilstm": {"lr": 1.0}, "wide": {"lr": 1.0}},
    # as far as SGD's 0.01 goes in the long run with a momentum of 0.9, which is ten times as far
    pretrained={"lr": 0.1},
    build=_build,
    averages=_averages,
    note=_note,
)
