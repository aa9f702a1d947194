"""SGD: one step straight down the gradient; simple, and strong with momentum and a tuned step size."""

from ..language import source

RANK = 1
WHEN = source("For small and simple models, or when you can afford to tune the step size.")
PAPER = "Robbins & Monro (1951), A stochastic approximation method; momentum: Polyak (1964); Nesterov (1983)"
DEFAULTS = {"lr": 1.0, "momentum": 0.9}


def sparse(parameters) -> bool:
    """A momentum would move the rows that the gradient leaves out."""
    return not parameters.momentum and not parameters.weight_decay
