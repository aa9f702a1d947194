"""Two frames a character, each with a score for every tag and for the blank.

Connectionist temporal classification needs more frames than tags: between two equal tags stands a blank.
"""

import torch
from torch import nn

from ...text.tags import Scheme
from ._scores import layer, score


def outputs(scheme: Scheme) -> int:
    """Numbers that the head gives each character."""
    return 2 * (len(scheme) + 1)


class Head(nn.Module):
    """A linear layer from features to two frames' scores; only a bias where the encoder gives scores already (`direct`)."""

    def __init__(self, size: int, scheme: Scheme, direct: bool):
        super().__init__()
        self.project, self.bias = layer(size, outputs(scheme), direct)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Scores [batch, length, 2·(K+1)], first frame first, the blank last in each, from features [batch, length, size]."""
        return score(features, self.project, self.bias)
