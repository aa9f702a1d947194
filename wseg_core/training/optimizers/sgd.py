"""SGD: steps straight down the gradient; simple, and strong with momentum and a tuned learning rate."""

from ...language import source
from ._card import OptimizerCard
from ._parameters import OptimizerSettings


def _takes_sparse(parameters: OptimizerSettings) -> bool:
    """A momentum would move the rows that the gradient leaves out."""
    return not parameters.momentum and not parameters.weight_decay


CARD = OptimizerCard(
    rank=1,
    when=source("For small and simple models, or when you can afford to tune the learning rate."),
    paper="Robbins & Monro (1951), A stochastic approximation method; momentum: Polyak (1964); Nesterov (1983)",
    defaults={"lr": 0.1, "momentum": 0.9},
    # measured on 300 sentences of GSD: from 0.3 on the loss of a CNN explodes, and a BERT does not learn with 1
    by_encoder={"linear": {"lr": 1.0}, "bilstm": {"lr": 1.0}, "wide": {"lr": 1.0}},
    # Gkouti et al. (2024), Should I try multiple optimizers when fine-tuning pre-trained transformers for NLP tasks?: with a
    # momentum, torch's own 0.001 is the best choice of those untuned. Ten times that for so few epochs; the clip bounds a step
    pretrained={"lr": 0.01},
    takes_sparse=_takes_sparse,
)
