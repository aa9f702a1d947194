"""ASGD: SGD that also averages the weights; the average is for the final model, the steps are those of SGD."""

from ...language import source

RANK = 10
WHEN = source("For simple models and long runs; included here to show SGD without momentum.")
PAPER = "Polyak & Juditsky (1992), Acceleration of stochastic approximation by averaging"
DEFAULTS = {"lr": 1.0}
PRETRAINED = {"lr": 0.1}  # as far as SGD's 0.01 goes in the long run with a momentum of 0.9, which is ten times as far
