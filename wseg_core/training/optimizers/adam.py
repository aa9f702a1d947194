"""Adam: adapts the learning rate of each weight to its recent gradients; the usual choice for deep models."""

from ...language import source
from ._card import OptimizerCard

CARD = OptimizerCard(
    rank=2,
    when=source("For most deep models; works without much tuning."),
    paper="Kingma & Ba (2015), Adam: a method for stochastic optimization",
    defaults={"lr": 0.005},
    # measured: with 0.01 the loss of a CNN rises above 100 on small batches
    by_encoder={"linear": {"lr": 0.01}, "bilstm": {"lr": 0.01}, "wide": {"lr": 0.01}},
    # Devlin et al. (2019), A.3: 5e-5, 3e-5 or 2e-5
    pretrained={"lr": 5e-5},
)
