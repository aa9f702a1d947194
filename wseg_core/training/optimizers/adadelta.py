"""Adadelta: like RMSprop, but also scales each step by previous steps, so the learning rate hardly needs tuning."""

from ...language import source

RANK = 6
WHEN = source("When you do not want to choose a learning rate; starts slowly.")
PAPER = "Zeiler (2012), ADADELTA: an adaptive learning rate method"
DEFAULTS = {"lr": 10.0}
PRETRAINED = {"lr": 0.1}  # as ASGD: where gradients are below √eps = 0.001, as a large model's are, its steps are SGD's
