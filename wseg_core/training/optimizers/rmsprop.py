"""RMSprop: divides each step by the recent size of the gradient; good for recurrent models and changing data."""

from ...language import source

RANK = 4
WHEN = source("For recurrent models such as LSTMs, and for data that changes over time.")
PAPER = "Tieleman & Hinton (2012), lecture 6.5 of Neural networks for machine learning"
DEFAULTS = {"lr": 0.005}
# The lowest of BERT's rates (Devlin et al. 2019, A.3): without Adam's correction of the averages its first steps are
# too long, which is what makes fine-tuning unstable (Zhang et al. 2021, Revisiting few-sample BERT fine-tuning)
PRETRAINED = {"lr": 2e-5}
