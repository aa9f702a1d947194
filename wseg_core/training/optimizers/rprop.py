"""Rprop: uses only the sign of each gradient; designed for full-batch training, unstable with small batches."""

from ...config import Config
from ...language import source, text
from ._card import OptimizerCard


def _note(config: Config) -> str | None:
    """Afterwards each weight has a step of its own, which grows and shrinks by the signs of its gradients."""
    if config.schedule.name == "constant" and not config.schedule.get("warmup"):
        return None
    return text("Rprop reads the learning rate in its first step only: the schedule and warm-up do not apply.")


CARD = OptimizerCard(
    rank=11,
    when=source("For batches as large as the corpus; small batches show why RMSprop replaced it."),
    paper="Riedmiller & Braun (1993), A direct adaptive method for faster backpropagation learning: the RPROP algorithm",
    defaults={"lr": 0.001, "step_sizes": (1e-8, 0.01)},
    # Each step as long as one of Adam's at BERT's rates at most: Adam's are steps by the sign too (Balles & Hennig 2018,
    # Dissecting Adam: the sign, magnitude and variance of stochastic gradients)
    pretrained={"lr": 2e-5, "step_sizes": (1e-8, 5e-5)},
    takes_schedule=False,
    note=_note,
)
