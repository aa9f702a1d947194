"""Adafactor: like Adam with far less memory, since it stores sums of rows and columns instead of every square."""

from ...language import source
from ._card import OptimizerCard

CARD = OptimizerCard(
    rank=12,
    when=source("For models so large that Adam would need too much memory."),
    paper="Shazeer & Stern (2018), Adafactor: adaptive learning rates with sublinear memory cost",
    defaults={"lr": 0.05},
    # A table of zeros has no size for a step to be relative to: with torch's smallest (the second eps), 0.001, scores would
    # take longer than a training to grow to about 1. With 1 the rate is absolute; 0.01 is the paper's
    by_encoder={"linear": {"lr": 0.01, "eps": (None, 1.0)}, "wide": {"lr": 0.01, "eps": (None, 1.0)}},
    # Raffel et al. (2020), T5, fine-tuned with 0.001: its rate is relative to the size of the weights
    pretrained={"lr": 0.001},
)
