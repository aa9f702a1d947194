"""Adadelta: like RMSprop, and sizes each step by the steps before, so that the rate hardly needs a choice."""

from ..language import source

RANK = 6
WHEN = source("When you do not want to choose a step size; it begins slowly.")
PAPER = "Zeiler (2012), ADADELTA: an adaptive learning rate method"
DEFAULTS = {"lr": 10.0}
