"""A linear-chain conditional random field over tags, with learned scores of transitions."""

import torch
import torchcrf

from ..text.tags import Scheme
from .likelihood import log_likelihood
from .scan import NEVER


class CRF(torchcrf.CRF):
    """The CRF of pytorch-crf (same parameters and state_dict) without its loop over time steps, and with a legal mask.

    `scheme`: subtracts 10⁴ from the scores of starts, transitions and ends that it forbids, in training and in
    inference; with None, the values equal those of pytorch-crf. Lafferty, McCallum & Pereira (2001).
    """

    def __init__(self, num_tags: int, scheme: Scheme | None = None, batch_first: bool = True):
        super().__init__(num_tags, batch_first=batch_first)
        legal = (scheme.start_mask, scheme.transition_mask, scheme.end_mask) if scheme else None
        for number, name in enumerate(("start", "transition", "end")):
            shape = (num_tags, num_tags) if name == "transition" else (num_tags,)
            allowed = torch.tensor(legal[number]) if legal else torch.ones(shape, dtype=torch.bool)
            self.register_buffer(f"_{name}_penalty", torch.where(allowed, 0.0, NEVER), persistent=False)

    def potentials(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Start [K], transitions [K, K] and end [K] with the legal mask, fp32."""
        return (
            self.start_transitions.float() + self._start_penalty,
            self.transitions.float() + self._transition_penalty,
            self.end_transitions.float() + self._end_penalty,
        )

    def forward(
        self, emissions: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor | None = None, reduction: str = "sum"
    ) -> torch.Tensor:
        """Log-likelihood of tags [batch, length] under emissions [batch, length, K], as pytorch-crf gives it."""
        mask = torch.ones_like(tags, dtype=torch.bool) if mask is None else mask.bool()
        self._validate(emissions, tags=tags, mask=mask)
        if reduction not in ("none", "sum", "mean", "token_mean"):
            raise ValueError(f"invalid reduction: {reduction}")
        if not self.batch_first:
            emissions, tags, mask = emissions.transpose(0, 1), tags.transpose(0, 1), mask.transpose(0, 1)
        with torch.autocast(emissions.device.type, enabled=False):
            emissions = emissions.float()
            start, transitions, end = self.potentials()
            likelihood = log_likelihood(start, emissions, transitions, end, tags, mask)  # [batch]
        if reduction == "none":
            return likelihood
        if reduction == "sum":
            return likelihood.sum()
        return likelihood.mean() if reduction == "mean" else likelihood.sum() / mask.float().sum()

    @torch.no_grad()
    def decode(self, emissions: torch.Tensor, mask: torch.Tensor | None = None) -> list[list[int]]:
        """The best tag path of each sentence, as pytorch-crf finds it, over legal paths where there is a scheme."""
        legal = torchcrf.CRF(self.num_tags, self.batch_first)
        names = ("start_transitions", "transitions", "end_transitions")
        legal.load_state_dict(dict(zip(names, self.potentials())))
        return legal.to(emissions.device).decode(emissions, None if mask is None else mask.bool())
