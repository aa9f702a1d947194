"""Mean squared error: how far each tag's probability is from 1 for the correct tag and 0 for the others; for comparison.

The mean over the tags of (softmax(z) − one-hot)², which is Brier's score (1950); against cross entropy in Golik,
Doetsch & Ney (2013) and Hui & Belkin (2021).
"""

from typing import Literal

import torch
from torch import nn
from torch.nn import functional as F

from ...config import Settings
from ...language import source
from ...text.tags import Scheme
from ..potentials import Potentials, by_character
from ._settings import decoding

HEAD = "tags"
WHEN = source(
    "A poor choice here, included to show why: where the model is confidently wrong, the softmax is flat and the "
    "gradient nearly vanishes just where it is needed. It learns slowly at first, but a wrong tag in the corpus "
    "misleads it less."
)


class Parameters(Settings):
    """How words are read off."""

    decoding: Literal["legal", "greedy"] = decoding()


class Loss:
    """Sum over real characters of the squared error of the tag probabilities, mean over the K tags."""

    def __init__(self, parameters: Parameters, scheme: Scheme):
        self.size = len(scheme)

    def __call__(self, head: nn.Module, z: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The loss of scores `z` [batch, length, K] against `tags` [batch, length], summed over real characters."""
        target = F.one_hot(tags[mask], self.size).float()
        return F.mse_loss(z[mask].float().softmax(-1), target, reduction="sum") / self.size

    def potentials(self, head: nn.Module, z: torch.Tensor) -> Potentials:
        """Emissions log softmax(z), transitions 0."""
        return by_character(z)
