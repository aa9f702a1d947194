"""L1 (mean absolute error): like the mean squared error, but without the square; for comparison.

The mean over the tags of |softmax(z) − one-hot|, that is 2(1 − p)/K of the gold tag's probability p; robust against
wrong labels and slow to learn (Ghosh, Kumar & Sastry 2017).
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
    "A poor choice here, included to show why: the loss is lowest when the likeliest tag gets all the "
    "probability, so its probabilities are far too confident, and the model learns next to nothing from "
    "characters that it gets confidently wrong."
)


class Parameters(Settings):
    """How words are read off."""

    decoding: Literal["legal", "greedy"] = decoding()


class Loss:
    """Sum over real characters of the absolute error of the tag probabilities, mean over the K tags."""

    def __init__(self, parameters: Parameters, scheme: Scheme):
        self.size = len(scheme)

    def __call__(self, head: nn.Module, z: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The loss of scores `z` [batch, length, K] against `tags` [batch, length], summed over real characters."""
        target = F.one_hot(tags[mask], self.size).float()
        return F.l1_loss(z[mask].float().softmax(-1), target, reduction="sum") / self.size

    def potentials(self, head: nn.Module, z: torch.Tensor) -> Potentials:
        """Emissions log softmax(z), transitions 0."""
        return by_character(z)
