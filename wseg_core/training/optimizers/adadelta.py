"""Adadelta: like RMSprop, and sizes each step by the steps before, so that the rate hardly needs a choice."""

from ...language import source

RANK = 6
WHEN = source("When you do not want to choose a step size; it begins slowly.")
PAPER = "Zeiler (2012), ADADELTA: an adaptive learning rate method"
DEFAULTS = {"lr": 10.0}
PRETRAINED = {"lr": 0.1}  # as ASGD: where gradients are below √eps = 0.001, as a large model's are, its steps are SGD's
