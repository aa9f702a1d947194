"""Rprop: uses only the sign of each gradient; designed for full-batch training, unstable with small batches."""

from ...language import source

RANK = 11
WHEN = source("For batches as large as the corpus; small batches show why RMSprop replaced it.")
PAPER = "Riedmiller & Braun (1993), A direct adaptive method for faster backpropagation learning: the RPROP algorithm"
DEFAULTS = {"lr": 0.001, "step_sizes": (1e-8, 0.01)}
# Each step as long as one of Adam's at BERT's rates at most: Adam's are steps by the sign too (Balles & Hennig 2018,
# Dissecting Adam: the sign, magnitude and variance of stochastic gradients)
PRETRAINED = {"lr": 2e-5, "step_sizes": (1e-8, 5e-5)}
