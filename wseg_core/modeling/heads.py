"""Heads: map an encoder's features to the scores per character that a loss needs.

The attribute `HEAD` of a loss is `tags`, `gaps` or `frames`, or `crf` for tags with a CRF. A loss that needs anything
but one score per tag has a function `outputs(scheme)` that returns their number.
"""

from types import ModuleType

import torch
from torch import nn

from ..text.tags import Scheme
from .crf import CRF


class ScoreHead(nn.Module):
    """A linear layer, or only a bias if the encoder's features are scores already (`direct`)."""

    def __init__(self, size: int, outputs: int, direct: bool = False):
        super().__init__()
        self.project = None if direct else nn.Linear(size, outputs)
        self.bias = nn.Parameter(torch.zeros(outputs)) if direct else None

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Scores [batch, length, outputs] from features [batch, length, size]."""
        return features + self.bias if self.project is None else self.project(features)


class CRFHead(nn.Module):
    """Tag scores and the CRF's own parameters."""

    def __init__(self, size: int, scheme: Scheme, direct: bool = False):
        super().__init__()
        self.tags = ScoreHead(size, len(scheme), direct)
        self.crf = CRF(len(scheme), scheme)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Emissions [batch, length, K] from features [batch, length, size]."""
        return self.tags(features)


def outputs(loss: ModuleType, scheme: Scheme) -> int:
    """The number of scores per character that a loss needs."""
    return loss.outputs(scheme) if hasattr(loss, "outputs") else len(scheme)


def build(loss: ModuleType, size: int, scheme: Scheme, direct: bool = False) -> nn.Module:
    """The head that a loss needs, over features [batch, length, size]."""
    return CRFHead(size, scheme, direct) if loss.HEAD == "crf" else ScoreHead(size, outputs(loss, scheme), direct)
