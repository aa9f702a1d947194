"""Adadelta: like RMSprop, but also scales each step by previous steps, so the learning rate hardly needs tuning."""

from ...language import source
from ._card import OptimizerCard

CARD = OptimizerCard(
    rank=6,
    when=source("When you do not want to choose a learning rate; starts slowly."),
    paper="Zeiler (2012), ADADELTA: an adaptive learning rate method",
    defaults={"lr": 3.0},
    # measured: with 10 the loss of a CNN rises above 400 before it falls
    by_encoder={"linear": {"lr": 10.0}, "bilstm": {"lr": 10.0}, "wide": {"lr": 10.0}, "bert": {"lr": 10.0}},
    # as ASGD: where gradients are below √eps = 0.001, as a large model's are, its steps are SGD's
    pretrained={"lr": 0.1},
)
