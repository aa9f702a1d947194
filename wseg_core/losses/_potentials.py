"""What every loss gives inference: the four score tables of a lattice, before legality."""

from typing import NamedTuple

import torch

from ..errors import UserError
from ..language import text


class Potentials(NamedTuple):
    """Scores of a chain over K tags: `start` [K], `emissions` [batch, length, K], `transitions` [K, K], `end` [K]."""

    start: torch.Tensor
    emissions: torch.Tensor
    transitions: torch.Tensor
    end: torch.Tensor


def independent(emissions: torch.Tensor) -> Potentials:
    """Potentials of a loss that scores each character by itself: nothing for start, transitions and end."""
    size = emissions.shape[-1]
    return Potentials(emissions.new_zeros(size), emissions, emissions.new_zeros(size, size), emissions.new_zeros(size))


def class_weights(given: str, scheme) -> list[float] | None:
    """Tag weights from "1,2,1,1"; None for ""; raises UserError unless there is one positive number a tag."""
    if not given.strip():
        return None
    try:
        weights = [float(w) for w in given.replace("，", ",").split(",")]
    except ValueError:
        weights = []
    if len(weights) != len(scheme) or not all(0 < w < 1e6 for w in weights):
        raise UserError(
            text("“{given}” does not give each tag a weight.", given=given),
            "loss.class_weights",
            text(
                "Expected {count} positive numbers, separated by commas, for {tags}.",
                count=len(scheme),
                tags=", ".join(scheme.tags),
            ),
        )
    return weights
