"""When a run has diverged, and the error that ends it.

A run has diverged when
- its loss, its gradient or a weight is NaN or infinite, or a weight is larger than `LARGEST_WEIGHT`;
- its loss has stayed above the limit for `PATIENCE` steps in a row, or the run ends above it. The limit is `FACTOR`
  times the loss of the first step, or `FACTOR` where the run started below 1: a warm start may begin near zero.

The limits were measured with every optimizer and encoder on 300 sentences: runs that recover are above the loss limit for
at most 8 steps, the others stay there, and no weight exceeds 20. Bounded losses, such as MSE, never reach the limit; such
runs are recognized by their weights.
"""

import math

from ..errors import UserError
from ..language import text

FACTOR = 20.0
PATIENCE = 50  # steps
LARGEST_WEIGHT = 1e4


class Diverged(UserError):
    """The run has diverged at `step`; its last good checkpoint is kept."""

    code = 1  # the settings are valid, but training failed

    def __init__(self, step: int, what: str):
        super().__init__(
            what,
            text("step {step}", step=step),
            text(
                "Lower the learning rate, turn on gradient clipping or add a warm-up; the last good checkpoint was kept."
            ),
        )
        self.step = step


class LossMonitor:
    """Monitors the loss per unit of each step. `is_high`: whether the last one is above the limit."""

    def __init__(self) -> None:
        self.first: float | None = None
        self.high_steps = 0  # in a row

    @property
    def limit(self) -> float:
        """The loss above which a run counts as not learning."""
        return FACTOR * max(1.0, self.first or 0.0)

    @property
    def is_high(self) -> bool:
        return self.high_steps > 0

    def update(self, loss: float) -> None:
        """Records the loss of a step."""
        if self.first is None:
            self.first = loss
        self.high_steps = self.high_steps + 1 if loss > self.limit else 0

    def check(self, step: int, ended: bool = False) -> None:
        """Raises Diverged if the loss has been high for `PATIENCE` steps, or is high when the run has `ended`."""
        if self.high_steps < (1 if ended else PATIENCE):
            return
        limit, first = f"{self.limit:.3g}", f"{self.first:.3g}"
        if ended:
            message = text("The run ended with a loss above {limit}; it started at {first}.", limit=limit, first=first)
        else:
            message = text(
                "The loss has been above {limit} for {count} steps; it started at {first}.",
                limit=limit,
                count=self.high_steps,
                first=first,
            )
        raise Diverged(step, message)

    def state(self) -> dict:
        """The state as plain values, for `restore`."""
        return {"first": self.first, "high_steps": self.high_steps}

    def restore(self, state: dict) -> None:
        """Restores what `state` returned."""
        self.first, self.high_steps = state["first"], state["high_steps"]


def check_loss(step: int, loss: float) -> None:
    """Raises Diverged for a loss that is NaN or infinite."""
    if not math.isfinite(loss):
        raise Diverged(step, text("The loss is no longer a finite number ({value}).", value=loss))


def check_gradient(step: int, norm: float) -> None:
    """Raises Diverged for a gradient norm that is NaN or infinite."""
    if not math.isfinite(norm):
        raise Diverged(step, text("The gradient is no longer a finite number ({value}).", value=norm))


def check_weights(step: int, largest: float) -> None:
    """Raises Diverged if the largest absolute weight is NaN, infinite or above `LARGEST_WEIGHT`."""
    if not math.isfinite(largest):
        raise Diverged(step, text("The weights are no longer finite numbers."))
    if largest > LARGEST_WEIGHT:
        raise Diverged(
            step,
            text(
                "A weight has grown to {value}, beyond the limit of {limit}.",
                value=f"{largest:.3g}",
                limit=f"{LARGEST_WEIGHT:,.0f}",
            ),
        )
