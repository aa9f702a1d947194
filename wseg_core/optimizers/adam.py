"""Adam: gives each weight its own step size from the recent gradients; the usual choice for deep models.

Kingma & Ba (2015), "Adam: a method for stochastic optimization".
"""

RANK = 2
DEFAULTS = {"lr": 0.002}
