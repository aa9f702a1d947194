"""Adagrad: takes smaller steps for weights that are updated often; designed for rare features, such as n-grams."""

from ...language import source
from ._card import OptimizerCard
from ._parameters import OptimizerSettings


def _takes_sparse(parameters: OptimizerSettings) -> bool:
    """Weight decay would move the rows that the gradient leaves out."""
    return not parameters.weight_decay


CARD = OptimizerCard(
    rank=5,
    when=source("For sparse features, such as the n-gram table of the linear model."),
    paper="Duchi, Hazan & Singer (2011), Adaptive subgradient methods",
    defaults={"lr": 0.01},
    # measured: with 0.05 the loss of a CNN rises above 500 before it falls, and a BERT hardly learns
    by_encoder={"linear": {"lr": 0.05}, "bilstm": {"lr": 0.05}, "wide": {"lr": 0.05}},
    # Its step number t is about lr / √t, over the thousand steps of a fine-tuning lr / 16 on average: so ten times Adam's
    pretrained={"lr": 5e-4},
    takes_sparse=_takes_sparse,
)
