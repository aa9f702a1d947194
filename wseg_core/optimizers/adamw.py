"""AdamW: Adam with weight decay kept apart from the gradient; the choice for transformers and regularisation.

Loshchilov & Hutter (2019), "Decoupled weight decay regularization".
"""

RANK = 3
DEFAULTS = {"lr": 0.002, "weight_decay": 0.01}
