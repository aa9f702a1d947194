"""CTC: learns the order of the tags and works out which characters they belong to; designed for speech, included for comparison.

Connectionist temporal classification (Graves et al. 2006), −log P_CTC(tags | two frames a character). To cut, each
character's two frames are joined into one score a tag: "they collapse to this tag and no other". The probabilities
shown come from that lattice; they are not P_CTC(y|x), which also counts tags that slip to a neighbour's frames.
"""

import torch
from torch import nn
from torch.nn import functional as F

from ...config import Settings
from ...language import source
from ...text.tags import Scheme
from ..potentials import Potentials, independent

HEAD = "frames"
WHEN = source(
    "Suitable when it is unknown which part of the input a label belongs to, as in speech; here that is known, "
    "and not using it lowers F1."
)
CAVEAT = source(
    "The probabilities shown are those of each character's two frames, not the probability that CTC itself "
    "assigns to the tags."
)


class Parameters(Settings):
    """CTC has no settings of its own."""


def outputs(scheme: Scheme) -> int:
    """Scores per character: every tag and the blank, the last, in two frames."""
    return 2 * (len(scheme) + 1)


class Loss:
    """Sum over the batch of −log P_CTC(gold tags)."""

    def __init__(self, parameters: Parameters, scheme: Scheme):
        self.size = len(scheme)

    def __call__(self, head: nn.Module, z: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The loss of frames `z` [batch, length, 2·(K+1)] against `tags` [batch, length], summed over sentences."""
        lengths = mask.sum(1)
        # [frames, batch, K + 1]
        frames = self._frames(z).flatten(1, 2).transpose(0, 1)
        return F.ctc_loss(frames, tags[mask], 2 * lengths, lengths, blank=self.size, reduction="sum")

    def potentials(self, head: nn.Module, z: torch.Tensor) -> Potentials:
        """Emissions "the character's two frames collapse to one tag k", transitions 0."""
        first, second = self._frames(z).unbind(2)
        first_tag, second_tag = first[..., :-1], second[..., :-1]
        ways = (first_tag + second[..., -1:], first[..., -1:] + second_tag, first_tag + second_tag)
        return independent(torch.logsumexp(torch.stack(ways), 0))

    def _frames(self, z: torch.Tensor) -> torch.Tensor:
        """Log-probabilities [batch, length, 2, K + 1]."""
        return F.log_softmax(z.float().unflatten(2, (2, self.size + 1)), -1)
