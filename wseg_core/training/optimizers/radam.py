"""RAdam: Adam that takes small steps until its averages are reliable, which acts as a built-in warm-up."""

from ...language import source
from ._card import OptimizerCard

CARD = OptimizerCard(
    rank=9,
    when=source("Where Adam needs a warm-up that you do not want to tune."),
    paper="Liu et al. (2020), On the variance of the adaptive learning rate and beyond",
    defaults={"lr": 0.02},
    # as Adam, whose steps it takes once its averages can be trusted
    pretrained={"lr": 5e-5},
)
