"""Binary cross entropy: predicts for each gap between two characters whether a word ends there; the most direct approach.

One logit g a gap; σ(g) is the probability of a cut (segmentation as the labelling of word breaks: Huang et al. 2007,
"Rethinking Chinese word segmentation").
"""

import torch
from torch import nn
from torch.nn import functional as F

from ...config import Settings
from ...language import source
from ...text.tags import Scheme
from ..potentials import Potentials, independent

HEAD = "gaps"
UNIT = "gap"
WHEN = source(
    "Suitable when only the cuts matter: one score per gap whatever the tag scheme, the smallest model, and its "
    "output is the probability of a cut itself. Each gap is predicted independently, so the two ends of a word "
    "do not influence each other."
)


class Parameters(Settings):
    """A cut or none: there is nothing to set."""


def outputs(scheme: Scheme) -> int:
    """Scores per character: one logit for the gap after it."""
    return 1


class Loss:
    """Sum over the gaps within sentences of the binary cross entropy with logits."""

    def __init__(self, parameters: Parameters, scheme: Scheme):
        self.begins = torch.tensor(scheme.begin_mask)

    def __call__(self, head: nn.Module, z: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The loss of logits `z` [batch, length, 1] against `tags` [batch, length], summed over gaps; 0 without any."""
        # the gap after character i exists if character i + 1 is real, and is a cut if that character begins a word
        gaps = mask[:, 1:]
        cuts = self.begins.to(tags.device)[tags[:, 1:][gaps]]
        return F.binary_cross_entropy_with_logits(z[:, :-1, 0][gaps].float(), cuts.float(), reduction="sum")

    def potentials(self, head: nn.Module, z: torch.Tensor) -> Potentials:
        """Emissions log σ(g) of the gap before where the tag begins a word, else log σ(−g); the first character's 0."""
        before = z[:, :-1].float()
        # [batch, length - 1, K]
        inner = F.logsigmoid(torch.where(self.begins.to(z.device), before, -before))
        return independent(F.pad(inner, (0, 0, 1, 0)))
