"""Adamax: Adam that divides by the largest recent gradient, so that a single large one does not shrink steps for long."""

from ...language import source

RANK = 7
WHEN = source("Where gradients are rare but large, as in embeddings.")
PAPER = "Kingma & Ba (2015), Adam: a method for stochastic optimization, section 7"
DEFAULTS = {"lr": 0.02}
PRETRAINED = {"lr": 1e-4}  # twice Adam's, as its authors' own defaults are: 0.002 and 0.001
