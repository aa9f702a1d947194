"""Adafactor: Adam's steps with far less memory, since it keeps sums of rows and columns and not each square."""

from ..language import source

RANK = 12
WHEN = source("For models so large that Adam's memory is too much.")
PAPER = "Shazeer & Stern (2018), Adafactor: adaptive learning rates with sublinear memory cost"
DEFAULTS = {"lr": 0.05}
