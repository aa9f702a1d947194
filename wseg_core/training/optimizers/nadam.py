"""NAdam: Adam with Nesterov momentum; often slightly faster at the start."""

from ...language import source

RANK = 8
WHEN = source("Where Adam works well but only a few epochs are affordable.")
PAPER = "Dozat (2016), Incorporating Nesterov momentum into Adam"
DEFAULTS = {"lr": 0.01}
PRETRAINED = {"lr": 5e-5}  # as Adam: Gkouti et al. (2024) find the two alike in fine-tuning, once the rate is right
