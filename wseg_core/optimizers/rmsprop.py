"""RMSprop: divides each step by the gradient's recent size; good for recurrent models and changing data."""

from ..language import source

RANK = 4
WHEN = source("For recurrent models such as LSTMs, and for data that changes over time.")
PAPER = "Tieleman & Hinton (2012), lecture 6.5 of Neural networks for machine learning"
DEFAULTS = {"lr": 0.005}
