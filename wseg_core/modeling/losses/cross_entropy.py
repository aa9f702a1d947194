"""Cross entropy: predicts the tag of each character independently; simple, fast and a good first choice.

Label smoothing after Szegedy et al. (2016); weights by class frequency are customary for uneven classes.
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
    "Suitable as a fast, simple start, and for encoders that already take the whole sentence into account (BERT). "
    "Its probabilities are reliable, but it cannot learn which tags follow each other."
)


class Parameters(Settings):
    """How targets and classes are weighed, and how words are read off."""

    label_smoothing: float = setting(
        0.0,
        "Label smoothing",
        "Spreads this fraction of each target over all tags, which keeps the model from becoming overconfident.",
        ge=0,
        le=0.9,
    )
    class_weights: str = tag_weights()
    decoding: Literal["legal", "greedy"] = decoding()


class Loss:
    """Sum over real characters of the (weighted, smoothed) cross entropy."""

    def __init__(self, parameters: Parameters, scheme: Scheme):
        self.parameters = parameters
        self.weights = weights_of(parameters.class_weights, scheme)

    def __call__(self, head: nn.Module, z: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The loss of scores `z` [batch, length, K] against `tags` [batch, length], summed over real characters."""
        weights = None if self.weights is None else z.new_tensor(self.weights)
        return F.cross_entropy(
            z[mask].float(), tags[mask], weights, reduction="sum", label_smoothing=self.parameters.label_smoothing
        )

    def potentials(self, head: nn.Module, z: torch.Tensor) -> Potentials:
        """Emissions log softmax(z), transitions 0."""
        return by_character(z)
