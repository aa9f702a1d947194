"""What the heads share: from an encoder's features to so many scores a character."""

import torch
from torch import nn


def layer(size: int, outputs: int, direct: bool) -> tuple[nn.Linear | None, nn.Parameter | None]:
    """A linear layer from features to scores, or only a bias where the encoder gives scores already (`direct`)."""
    return (None, nn.Parameter(torch.zeros(outputs))) if direct else (nn.Linear(size, outputs), None)


def score(features: torch.Tensor, project: nn.Linear | None, bias: nn.Parameter | None) -> torch.Tensor:
    """Scores [batch, length, outputs] from features [batch, length, size] by what `layer` made."""
    return features + bias if project is None else project(features)
