"""One score a character: does a word end after it?"""

import torch
from torch import nn

from ...text.tags import Scheme
from ._scores import layer, score


def outputs(scheme: Scheme) -> int:
    """Numbers that the head gives each character."""
    return 1


class Head(nn.Module):
    """A linear layer from features to one logit a gap; only a bias where the encoder gives scores already (`direct`)."""

    def __init__(self, size: int, scheme: Scheme, direct: bool):
        super().__init__()
        self.project, self.bias = layer(size, outputs(scheme), direct)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Logits [batch, length, 1] of the gap after each character, from features [batch, length, size]."""
        return score(features, self.project, self.bias)
