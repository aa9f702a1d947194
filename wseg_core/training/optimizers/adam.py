"""Adam: gives each weight its own step size from the recent gradients; the usual choice for deep models."""

from ...language import source

RANK = 2
WHEN = source("For most deep models: it works without much tuning.")
PAPER = "Kingma & Ba (2015), Adam: a method for stochastic optimization"
DEFAULTS = {"lr": 0.01}
PRETRAINED = {"lr": 5e-5}  # Devlin et al. (2019), A.3: 5e-5, 3e-5 or 2e-5
