"""Rprop: looks only at the sign of each gradient; made for whole batches, and restless with small ones."""

from ...language import source

RANK = 11
WHEN = source("With batches as large as the corpus; with small ones, to see why it was replaced by RMSprop.")
PAPER = "Riedmiller & Braun (1993), A direct adaptive method for faster backpropagation learning: the RPROP algorithm"
DEFAULTS = {"lr": 0.001, "step_sizes": (1e-8, 0.01)}
# Each step as long as one of Adam's at BERT's rates at most: Adam's are steps by the sign too (Balles & Hennig 2018,
# Dissecting Adam: the sign, magnitude and variance of stochastic gradients)
PRETRAINED = {"lr": 2e-5, "step_sizes": (1e-8, 5e-5)}
