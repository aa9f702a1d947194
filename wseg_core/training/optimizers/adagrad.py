"""Adagrad: takes smaller steps for weights that are updated often; designed for rare features, such as n-grams."""

from ...language import source

RANK = 5
WHEN = source("For sparse features, such as the n-gram table of the linear model.")
PAPER = "Duchi, Hazan & Singer (2011), Adaptive subgradient methods"
DEFAULTS = {"lr": 0.05}
# Its step number t is about lr / √t, over the thousand steps of a fine-tuning lr / 16 on average: so ten times Adam's
PRETRAINED = {"lr": 5e-4}


def sparse(parameters) -> bool:
    """Weight decay would move the rows that the gradient leaves out."""
    return not parameters.weight_decay
