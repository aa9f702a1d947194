"""The mean gradient of a function on a straight line, for integrated gradients, with adaptive numerical integration.

The integral of the gradient must equal the change of the function, so that the error of each interval is known. Only
intervals with an error are refined, whereas Captum uses a number of points that the caller must choose for all
inputs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch

_POINTS = 6  # of the Gauss–Legendre rule on each panel of the line
_PANELS = 4  # at first
_TOLERANCE = 0.0025  # of the whole change: what all panels together may miss
LEAST = 0.02  # log-odds: the minimum change that errors are relative to, given the precision of float32
_BUDGET = 50_000  # characters read, about; then the answer is given as it is, with its error
_CHUNK = 8_192  # characters read at once


@dataclass
class Mean:
    """The mean `gradient`, float64 […], the values `low` and `high` of the function at both ends, and the number of `readings`."""

    gradient: torch.Tensor
    low: float
    high: float
    readings: int

    def error(self, total: float) -> float:
        """The difference between `total` and the change of the function, as a fraction of the latter."""
        change = self.high - self.low
        return abs(total - change) / max(abs(change), LEAST)


def mean_gradient(ask: Callable, point: torch.Tensor, base: torch.Tensor, length: int) -> Mean:
    """The mean gradient of `ask` from `base` to `point`, both […]. `ask`: maps [rows, …] of texts of `length` to [rows]."""
    spots, weights = np.polynomial.legendre.leggauss(_POINTS)
    edges = np.linspace(0, 1, _PANELS + 1).tolist()
    values = dict(zip(edges, _values(ask, point, base, edges, length)))
    readings, done, todo = len(edges), [], list(zip(edges, edges[1:]))
    allowed = _TOLERANCE * max(abs(values[1.0] - values[0.0]), LEAST)
    while True:
        shares = [(a + b) / 2 + (b - a) / 2 * spot for a, b in todo for spot in spots]
        gradients = _gradients(ask, point, base, shares, np.tile(weights / 2, len(todo)), length)
        for (a, b), gradient in zip(todo, gradients):
            change = float(((b - a) * gradient * (point - base)).sum())
            done.append((abs(change - (values[b] - values[a])), a, b, gradient))
        readings += len(shares)
        bad = [panel for panel in done if panel[0] > allowed / len(done)]
        if not bad or sum(panel[0] for panel in done) <= allowed or readings * length >= _BUDGET:
            break
        done = [panel for panel in done if panel[0] <= allowed / len(done)]
        middles = [(a + b) / 2 for _, a, b, _ in bad]
        values |= zip(middles, _values(ask, point, base, middles, length))
        readings += len(middles)
        todo = [half for (_, a, b, _), middle in zip(bad, middles) for half in ((a, middle), (middle, b))]
    return Mean(sum((b - a) * gradient for _, a, b, gradient in done), values[0.0], values[1.0], readings)


@torch.no_grad()
def _values(ask: Callable, point: torch.Tensor, base: torch.Tensor, shares: list[float], length: int) -> list[float]:
    return [float(v) for part in _between(point, base, shares, length) for v in ask(part)]


def _gradients(
    ask: Callable, point: torch.Tensor, base: torch.Tensor, shares: list[float], weights: np.ndarray, length: int
) -> list[torch.Tensor]:
    """The mean gradient on each interval, float64 […]: the weighted sum over its points."""
    collected = []
    for part in _between(point, base, shares, length):
        part.requires_grad_()
        # cuDNN's LSTM has no gradient outside training
        with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
            collected.append(torch.autograd.grad(ask(part).sum(), part)[0].double())
    gradients = torch.cat(collected)
    weighed = torch.from_numpy(weights).to(point.device).view(-1, *(1,) * point.dim()) * gradients
    return list(weighed.unflatten(0, (-1, _POINTS)).sum(1))


def _between(point: torch.Tensor, base: torch.Tensor, shares: list[float], length: int) -> Iterator[torch.Tensor]:
    """The points on the line, [rows, …], in chunks that are read at once."""
    for chunk in torch.tensor(shares, dtype=point.dtype, device=point.device).split(max(1, _CHUNK // length)):
        yield base + chunk.view(-1, *(1,) * point.dim()) * (point - base)
