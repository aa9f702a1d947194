"""SGD: steps straight down the gradient; simple, and strong with momentum and a tuned learning rate."""

from ...language import source

RANK = 1
WHEN = source("For small and simple models, or when you can afford to tune the learning rate.")
PAPER = "Robbins & Monro (1951), A stochastic approximation method; momentum: Polyak (1964); Nesterov (1983)"
DEFAULTS = {"lr": 1.0, "momentum": 0.9}
# Gkouti et al. (2024), Should I try multiple optimizers when fine-tuning pre-trained transformers for NLP tasks?: with a
# momentum, torch's own 0.001 is the best choice of those untuned. Ten times that for so few epochs; the clip bounds a step
PRETRAINED = {"lr": 0.01}


def sparse(parameters) -> bool:
    """A momentum would move the rows that the gradient leaves out."""
    return not parameters.momentum and not parameters.weight_decay
