"""Heads: from an encoder's features to as many scores per character as the loss asks for.

A loss names what its head scores: `HEAD` is `tags`, `gaps` or `frames`, or `crf` for tags with a CRF over them. A loss that wants
anything but one score per tag says how many by a function `outputs(scheme)`.
"""

from types import ModuleType

import torch
from torch import nn

from ..text.tags import Scheme
from .crf import CRF


class ScoreHead(nn.Module):
    """A linear layer, or only a bias where the encoder's features are scores already (`direct`)."""

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
    """Scores per character that a loss asks for."""
    return loss.outputs(scheme) if hasattr(loss, "outputs") else len(scheme)


def build(loss: ModuleType, size: int, scheme: Scheme, direct: bool = False) -> nn.Module:
    """The head that a loss asks for, over features [batch, length, size]."""
    return CRFHead(size, scheme, direct) if loss.HEAD == "crf" else ScoreHead(size, outputs(loss, scheme), direct)
