"""AdamW: Adam with weight decay decoupled from the gradient; the choice for transformers and regularization."""

from ...language import source
from ._card import OptimizerCard

CARD = OptimizerCard(
    rank=3,
    when=source("For transformers such as BERT, and wherever weights should stay small."),
    paper="Loshchilov & Hutter (2019), Decoupled weight decay regularization",
    defaults={"lr": 0.005, "weight_decay": 0.01},
    # measured: with 0.01 the loss of a CNN rises above 100 on small batches
    by_encoder={"linear": {"lr": 0.01}, "bilstm": {"lr": 0.01}, "wide": {"lr": 0.01}},
    # Devlin et al. (2019), A.3: 5e-5, 3e-5 or 2e-5
    pretrained={"lr": 5e-5},
)
