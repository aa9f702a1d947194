"""SGD: one step straight down the gradient; simple, and strong with momentum and a tuned step size.

Choose it for small and simple models. Robbins & Monro (1951); momentum: Polyak (1964); Nesterov (1983).
"""

RANK = 1
DEFAULTS = {"lr": 0.5, "momentum": 0.9}
