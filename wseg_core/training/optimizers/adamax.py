"""Adamax: Adam that divides by the largest recent gradient, so that a single large one does not shrink steps for long."""

from ...language import source
from ._card import OptimizerCard

CARD = OptimizerCard(
    rank=7,
    when=source("Where gradients are rare but large, as in embeddings."),
    paper="Kingma & Ba (2015), Adam: a method for stochastic optimization, section 7",
    defaults={"lr": 0.01},
    # measured: with 0.02 the loss of a CNN rises above 400 on small batches
    by_encoder={"linear": {"lr": 0.02}, "bilstm": {"lr": 0.02}, "wide": {"lr": 0.02}},
    # twice Adam's, as its authors' own defaults are: 0.002 and 0.001
    pretrained={"lr": 1e-4},
)
