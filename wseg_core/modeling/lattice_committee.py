"""Committee of lattices: several trained models answer as one, with the mean of their scores of whole tag paths.

The mean of the members' potentials gives each path a probability proportional to the geometric mean of those that the
members give it: the logarithmic opinion pool of conditional random fields (Smith, Cohn & Osborne 2005, "Logarithmic
opinion pools for conditional random fields"; here with equal weights). Unlike `committee.py`, which averages the
log-odds of each gap, it keeps what members know of neighbouring gaps. Members must share a tag scheme, and may differ in
encoder and loss. A committee is put together, never trained: it is no choice of the form.

Potentials are averaged as they are. On the dev set of the demo corpus (22 committees of 2 to 4 `linear` models), mean F1
was .8623; .8625 with each member's potentials divided by its own temperature, fitted there; .8602 for the mean of log
marginals of tags, and .8576 for that of the log-odds of gaps.
"""

from typing import TYPE_CHECKING

import numpy as np
import torch

from ..text.batching import Batch, collate
from . import committee
from .committee import Parameters

if TYPE_CHECKING:
    from .model import Model

__all__ = ["RECIPE", "Encoder", "Parameters", "set_tables"]

RECIPE = {"loss": {"name": "crf"}}


class Encoder(committee.Encoder):
    """The mean emissions of the members, [batch, length, K]: scores of the loss `crf`, whose tables `set_tables` gives."""

    @property
    def window(self) -> float:
        """The most characters that all members read at once; infinite without a BERT."""
        return min(getattr(member.encoder, "window", float("inf")) for member in self.members)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Mean emissions [batch, length, K], before temperature and without constraints of the text."""
        return torch.stack([member.potentials(batch).emissions for member in self.members]).mean(0)


@torch.no_grad()
def set_tables(model: "Model") -> None:
    """Sets a committee's scores of starts, transitions and ends to the means of its members', and its bias to 0.

    What the scheme forbids gets the score 0, since the CRF excludes it by itself.
    """
    batch = collate([np.full(1, ord("我"))]).to(next(model.parameters()).device)  # the tables are the same for any text
    members = [member.eval().potentials(batch) for member in model.encoder.members]
    crf, scheme = model.head.crf, model.scheme
    tables = (crf.start_transitions, crf.transitions, crf.end_transitions)
    legal = (scheme.start_mask, scheme.transition_mask, scheme.end_mask)
    for table, allowed, name in zip(tables, legal, ("start", "transitions", "end")):
        mean = torch.stack([getattr(potentials, name) for potentials in members]).mean(0)
        table.copy_(torch.where(torch.tensor(allowed, device=mean.device), mean, 0.0))
    model.head.tags.bias.zero_()
