"""Adam: adapts the learning rate of each weight to its recent gradients; the usual choice for deep models."""

from ...language import source

RANK = 2
WHEN = source("For most deep models; works without much tuning.")
PAPER = "Kingma & Ba (2015), Adam: a method for stochastic optimization"
DEFAULTS = {"lr": 0.01}
PRETRAINED = {"lr": 5e-5}  # Devlin et al. (2019), A.3: 5e-5, 3e-5 or 2e-5
