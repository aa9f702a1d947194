"""RMSprop: divides each step by the gradient's recent size; good for recurrent models and changing data.

Tieleman & Hinton (2012), lecture 6.5 of "Neural networks for machine learning".
"""

RANK = 4
DEFAULTS = {"lr": 0.001}
