"""CRF: scores the whole sentence at once and learns which tags follow each other; usually the best choice for segmentation.

The negative log-likelihood of the gold path in a linear-chain conditional random field
(Lafferty, McCallum & Pereira 2001).
"""

import torch
from torch import nn

from ...config import Settings
from ...language import source
from ...text.tags import Scheme
from ..potentials import Potentials

HEAD = "crf"
WHEN = source(
    "Suitable whenever a tag depends on its neighbours, as it does here: the usual choice, with probabilities "
    "for whole sentences. Takes somewhat more time per step than cross entropy."
)


class Parameters(Settings):
    """A CRF has no settings of its own."""


class Loss:
    """Sum over the batch of −log P(gold path), over legal paths only."""

    def __init__(self, parameters: Parameters, scheme: Scheme):
        self.scheme = scheme

    def __call__(self, head: nn.Module, z: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The loss of scores `z` [batch, length, K] against `tags` [batch, length], summed over real characters."""
        return -head.crf(z, tags, mask, reduction="sum")

    def potentials(self, head: nn.Module, z: torch.Tensor) -> Potentials:
        """Emissions as they are, with the learned start, transitions and end."""
        start, transitions, end = head.crf.potentials()
        return Potentials(start, z.float(), transitions, end)
