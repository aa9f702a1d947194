"""Potentials: the four score tables of a lattice before masking, which every loss computes for inference."""

from typing import NamedTuple

import torch
from torch.nn import functional as F


class Potentials(NamedTuple):
    """Scores of a chain over K tags: `start` [K], `emissions` [batch, length, K], `transitions` [K, K], `end` [K]."""

    start: torch.Tensor
    emissions: torch.Tensor
    transitions: torch.Tensor
    end: torch.Tensor


def independent(emissions: torch.Tensor) -> Potentials:
    """Potentials of a loss that scores each character independently: zeros for start, transitions and end."""
    size = emissions.shape[-1]
    return Potentials(emissions.new_zeros(size), emissions, emissions.new_zeros(size, size), emissions.new_zeros(size))


def by_character(z: torch.Tensor) -> Potentials:
    """Potentials of tag scores `z` [batch, length, K] with softmax probabilities: log softmax(z)."""
    return independent(F.log_softmax(z.float(), -1))
