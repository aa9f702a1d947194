"""RAdam: Adam that takes cautious steps until its averages are reliable, which acts as a built-in warm-up."""

from ...language import source

RANK = 9
WHEN = source("Where Adam needs a warm-up that you do not want to tune.")
PAPER = "Liu et al. (2020), On the variance of the adaptive learning rate and beyond"
DEFAULTS = {"lr": 0.02}
PRETRAINED = {"lr": 5e-5}  # as Adam, whose steps it takes once its averages can be trusted
