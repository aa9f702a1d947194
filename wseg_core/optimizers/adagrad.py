"""Adagrad: a weight that moved often moves less; made for rare features, such as n-grams.

Duchi, Hazan & Singer (2011), "Adaptive subgradient methods".
"""

RANK = 5
DEFAULTS = {"lr": 0.05}
