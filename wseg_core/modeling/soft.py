"""Soft targets: the cross entropy between a teacher's probabilities of cuts and a model's probabilities of segmentations.

Knowledge distillation (Hinton, Vinyals & Dean 2015). The teacher gives the probability of a cut in each gap, taken as
independent: a distribution over segmentations. Its cross entropy with the model's own distribution, log Z − E[score],
needs no sum over segmentations, since a score is a sum over characters and pairs of them. It is the teacher's entropy plus
the Kullback–Leibler divergence, and has the unit of a negative log-likelihood.
"""

import torch

from ..errors import UserError
from ..language import text
from ..text.tags import Scheme
from .likelihood import log_likelihood
from .potentials import Potentials
from .scan import NEVER

# Of the schemes whose tags follow from the two gaps around a character: whether the gap after it is a cut, by tag
_ENDS = {"bies": (False, False, True, True), "bi": None}


def check(scheme: Scheme) -> None:
    """Raises UserError for a scheme whose tags depend on more than the two gaps around a character."""
    if scheme.name not in _ENDS:
        raise UserError(
            text("A teacher's probabilities cannot be used with the tag scheme {scheme}.", scheme=scheme.name),
            "training.teacher_weight",
            text("Use the tag scheme {names}, or set this weight to 0.", names=" / ".join(_ENDS)),
        )


def cross_entropy(
    potentials: Potentials, tags: torch.Tensor, shares: torch.Tensor, mask: torch.Tensor, scheme: Scheme
) -> torch.Tensor:
    """The expected negative log-likelihood of a batch under a teacher's probabilities, summed over its sentences.

    tags: of any legal segmentation, [batch, length]; shares: the teacher's probability of a cut after each character,
    [batch, length]; mask: bool, True = a real character.
    """
    start, emissions, transitions, end = potentials
    begins = torch.tensor(scheme.begin_mask, device=tags.device)
    following = torch.cat([mask[:, 1:], mask.new_zeros(len(mask), 1)], 1)  # whether another character follows
    next_begins = begins[torch.cat([tags[:, 1:], tags[:, :1]], 1)]
    gold = torch.where(following, next_begins, True).float()  # the cuts of `tags` as probabilities
    shares = torch.where(following, shares, 1.0)
    legal = [
        scores + torch.tensor(allowed, device=scores.device).logical_not() * NEVER
        for scores, allowed in zip(
            (start, transitions, end), (scheme.start_mask, scheme.transition_mask, scheme.end_mask)
        )
    ]
    likelihood = log_likelihood(legal[0], emissions, legal[1], legal[2], tags, mask).sum()
    # log Z is the score of one segmentation less its log-likelihood, which compiled kernels compute
    scores = [expected_score(potentials, probabilities, mask, scheme) for probabilities in (gold, shares)]
    return scores[0] - likelihood - scores[1]


def expected_score(potentials: Potentials, shares: torch.Tensor, mask: torch.Tensor, scheme: Scheme) -> torch.Tensor:
    """The expected score of the tag paths of a batch where gap i is cut with probability `shares[:, i]`, independently.

    The sum over sentences; after the last character of each, the probability must be 1.
    """
    start, emissions, transitions, end = potentials
    begins, ends = torch.tensor(scheme.begin_mask, device=mask.device), _ENDS[scheme.name]
    before = torch.cat([shares.new_ones(len(shares), 1), shares[:, :-1]], 1).unsqueeze(2)
    opening = torch.where(begins, before, 1 - before)  # [batch, length, K]: P(the gap before is as the tag requires)
    if ends is None:  # tags depend on the gap before them alone
        tag, following, joint = opening, opening, torch.ones_like(transitions)
    else:
        closing = torch.tensor(ends, device=mask.device)
        after = shares.unsqueeze(2)
        following = torch.where(closing, after, 1 - after)
        tag, joint = opening * following, (closing.unsqueeze(1) == begins.unsqueeze(0)).float()
    real = mask.unsqueeze(2)
    # scores that the scheme forbids have probability 0
    inner = ((tag[:, :-1] @ (joint * transitions)) * following[:, 1:] * real[:, 1:]).sum()
    last = mask & torch.cat([~mask[:, 1:], mask.new_ones(len(mask), 1)], 1)
    return (tag * emissions * real).sum() + (tag[:, 0] @ start).sum() + inner + (tag[last] @ end).sum()
