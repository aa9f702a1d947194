"""Losses over a grid of weights."""

import math
from collections.abc import Callable

import numpy as np
import torch

from ...inference.evaluation import mean_loss
from ...inference.segmenter import Segmenter
from ...text.batching import Examples
from .weights import Layout

Row = list[float | None]


class Losses:
    """The loss per unit of a model with any weights, on the same sentences, without dropout."""

    def __init__(self, segmenter: Segmenter, sentences: list[list[str]]):
        self.segmenter, self.layout = segmenter, Layout(segmenter.model)
        self.examples = Examples(sentences, segmenter.model.scheme)

    def at(self, weights: torch.Tensor) -> float | None:
        """The loss at a vector of weights [weights]; None where it is not finite."""
        self.layout.assign(weights, self.segmenter.model)
        loss = mean_loss(self.segmenter, self.examples)
        return loss if loss is not None and math.isfinite(loss) else None

    def over(
        self,
        origin: torch.Tensor,
        directions: tuple[torch.Tensor, torch.Tensor],
        x: np.ndarray,
        y: np.ndarray,
        done: Callable[[list[Row], int], None],
        rows: list[Row] | None = None,
    ) -> list[Row]:
        """The losses at origin + x·first + y·second, [y, x].

        done: called after each point with all rows so far and the number of points. rows: complete rows that were computed
        before.
        """
        losses = [list(row) for row in rows or []]
        for second in y[len(losses) :]:
            losses.append([])
            beside = origin + float(second) * directions[1]
            for first in x:
                losses[-1].append(self.at(torch.add(beside, directions[0], alpha=float(first))))
                done(losses, sum(map(len, losses)))
        return losses
