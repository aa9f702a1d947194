"""AdamW: Adam with weight decay decoupled from the gradient; the choice for transformers and regularization."""

from ...language import source

RANK = 3
WHEN = source("For transformers such as BERT, and wherever weights should stay small.")
PAPER = "Loshchilov & Hutter (2019), Decoupled weight decay regularization"
DEFAULTS = {"lr": 0.01, "weight_decay": 0.01}
PRETRAINED = {"lr": 5e-5}  # Devlin et al. (2019), A.3: 5e-5, 3e-5 or 2e-5
