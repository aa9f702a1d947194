"""Focal loss: cross entropy that down-weights what the model already tags with confidence and focuses on hard characters.

−(1 − p)^γ log p of the gold tag's probability p, with a weight for each tag (Lin et al. 2017, "Focal loss for
dense object detection"). γ = 0 is cross entropy.
"""

from typing import Literal

import torch
from torch import nn
from torch.nn import functional as F

from ...config import Settings, setting
from ...language import source
from ...text.tags import Scheme
from ..potentials import Potentials, by_character
from ._settings import decoding, tag_weights, weights_of

HEAD = "tags"
WHEN = source(
    "Suitable when nearly all characters are easy and a few hard ones matter (rare tags, many punctuation "
    "marks). Its probabilities are less confident than those of cross entropy, since high confidence reduces the "
    "loss only slightly."
)
_CERTAIN = 1e-12  # the least doubt 1 − p: below it, the slope of a power under 1 would be infinite


class Parameters(Settings):
    """How much the easy characters are passed over, how tags are weighed, and how words are read off."""

    gamma: float = setting(
        2.0,
        "Focusing parameter (gamma)",
        "How strongly easy characters are down-weighted: 0 weights all alike, as cross entropy does; 2 is the "
        "paper's choice.",
        ge=0,
        le=10,
    )
    class_weights: str = tag_weights()
    decoding: Literal["legal", "greedy"] = decoding()


class Loss:
    """Sum over real characters of the (weighted) focal loss."""

    def __init__(self, parameters: Parameters, scheme: Scheme):
        self.parameters = parameters
        self.weights = weights_of(parameters.class_weights, scheme)

    def __call__(self, head: nn.Module, z: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The loss of scores `z` [batch, length, K] against `tags` [batch, length], summed over real characters."""
        gold = tags[mask]
        # [characters]: log p of the gold tag, and 1 − p without cancellation
        log_share = F.log_softmax(z[mask].float(), -1).gather(1, gold.unsqueeze(1)).squeeze(1)
        doubt = -torch.expm1(log_share)
        losses = -log_share * doubt.clamp(min=_CERTAIN) ** self.parameters.gamma
        return (losses if self.weights is None else losses * losses.new_tensor(self.weights)[gold]).sum()

    def potentials(self, head: nn.Module, z: torch.Tensor) -> Potentials:
        """Emissions log softmax(z), transitions 0."""
        return by_character(z)
