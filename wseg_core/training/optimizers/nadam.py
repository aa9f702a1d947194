"""NAdam: Adam with Nesterov momentum; often slightly faster at the start."""

from ...language import source
from ._card import OptimizerCard

CARD = OptimizerCard(
    rank=8,
    when=source("Where Adam works well but there is time for only a few epochs."),
    paper="Dozat (2016), Incorporating Nesterov momentum into Adam",
    defaults={"lr": 0.005},
    # measured: with 0.01 the loss of a CNN rises above 100 on small batches
    by_encoder={"linear": {"lr": 0.01}, "bilstm": {"lr": 0.01}, "wide": {"lr": 0.01}},
    # as Adam: Gkouti et al. (2024) find the two alike in fine-tuning, once the rate is right
    pretrained={"lr": 5e-5},
)
