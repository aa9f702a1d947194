"""RMSprop: divides each step by the recent size of the gradient; good for recurrent models and changing data."""

from ...language import source
from ._card import OptimizerCard

CARD = OptimizerCard(
    rank=4,
    when=source("For recurrent models such as LSTMs, and for data that changes over time."),
    paper="Tieleman & Hinton (2012), lecture 6.5 of Neural networks for machine learning",
    defaults={"lr": 0.001},
    # measured: with 0.005 the loss of a CNN rises above 100 before it falls, and a BERT hardly learns
    by_encoder={"linear": {"lr": 0.005}, "bilstm": {"lr": 0.005}, "wide": {"lr": 0.005}},
    # The lowest of BERT's rates (Devlin et al. 2019, A.3): without Adam's correction of the averages its first steps are
    # too long, which is what makes fine-tuning unstable (Zhang et al. 2021, Revisiting few-sample BERT fine-tuning)
    pretrained={"lr": 2e-5},
)
