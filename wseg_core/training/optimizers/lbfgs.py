"""L-BFGS: takes several steps on one batch, guided by the curvature estimated from previous steps."""

from ...config import Config
from ...language import source, text
from ._card import OptimizerCard
from ._parameters import OptimizerSettings


def _obstacle(config: Config) -> str | None:
    """Its line search compares losses, so the gradient must be that of the loss."""
    if config.training.adversarial != "none":
        return text(
            "L-BFGS needs the gradient of the loss itself, but adversarial training adds another gradient to it."
        )
    return None


def _note(config: Config) -> str | None:
    """A clipped gradient would mislead the line search."""
    if config.training.clip_norm:
        return text("Gradient clipping does not apply to L-BFGS: its line search needs the unclipped gradient.")
    return None


def _memory(parameters: OptimizerSettings, weights: int) -> str:
    """Two vectors a remembered step, the last direction and the last gradient: each as long as all weights, in fp32."""
    size = 4 * weights * (2 * parameters.history_size + 2)
    return text(
        "L-BFGS stores the last {count} steps; with this model that takes up to {size} MB of memory in addition "
        "to the weights.",
        count=parameters.history_size,
        size=f"{size / 1e6:,.1f}",
    )


CARD = OptimizerCard(
    rank=13,
    when=source("For few, large batches and small models; each step takes several passes."),
    paper="Liu & Nocedal (1989), On the limited memory BFGS method for large scale optimization",
    defaults={"lr": 1.0, "max_iter": 4, "history_size": 8, "line_search_fn": "strong_wolfe"},
    # One move a batch, begun at a tenth of its length: more fit the batch and leave what the encoder had learned before
    pretrained={"lr": 0.1, "max_iter": 1},
    takes_closure=True,
    obstacle=_obstacle,
    note=_note,
    memory=_memory,
)
