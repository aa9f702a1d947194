"""Overfitting: when the training loss is far below the dev loss, and the dev loss no longer falls.

The rule is that of early stopping with patience (Prechelt 1998, "Early stopping – but when?"), with a bound on the gap
between both losses, so that a plateau of both is not called overfitting.
"""

import statistics
from dataclasses import dataclass, field

from ..language import source

GAP = 2.0  # the dev loss is at least this many times the training loss …
EVALUATIONS = 3  # … at each of so many evaluations, in which the dev loss …
FALL = 0.01  # … has not fallen by more than this share of its lowest value …
EPOCHS = 1.0  # … and which span at least so many epochs

OVERFITS = source(
    "Step {step}: the model overfits. The training loss, {train}, is far below the dev loss, {dev}, which has hardly "
    "fallen since step {lowest}. The best model so far is kept; more data, more dropout or a smaller model may help, "
    "longer training hardly."
)
OVERFITS_GAINING = source(
    "Step {step}: the model begins to overfit. The training loss, {train}, is far below the dev loss, {dev}, which has "
    "hardly fallen since step {lowest}. Dev F1 still improves; the best model so far is kept."
)


@dataclass
class OverfittingRule:
    """Turns metric rows into the event `overfitting`, at most once until the dev loss falls again."""

    _losses: list[float] = field(default_factory=list)  # since the previous evaluation
    _lowest: float | None = None  # the lowest dev loss, with its step and epoch
    _lowest_step: int = 0
    _lowest_epoch: float = 0.0
    _far: int = 0  # evaluations in a row with the gap and without a fall
    _best_f1: float = -1.0
    _gained: bool = False  # whether dev F1 has had a new best in these evaluations
    _reported: bool = False

    def step(self, row: dict) -> list[tuple]:
        """The event of a row of metrics, if it has one; losses are per character or gap."""
        if row.get("loss") is not None:
            self._losses.append(row["loss"])
        dev = row.get("dev_loss")
        if dev is None or not self._losses:
            return []
        train = statistics.fmean(self._losses)
        self._losses.clear()
        new_best = (row.get("dev_f1") or 0.0) > self._best_f1
        self._best_f1 = max(self._best_f1, row.get("dev_f1") or 0.0)
        if self._lowest is None or dev < (1 - FALL) * self._lowest:
            self._lowest, self._lowest_step, self._lowest_epoch = dev, row["step"], row["epoch"]
            self._far, self._reported = 0, False
            return []
        is_far = dev >= GAP * train
        self._far = self._far + 1 if is_far else 0
        self._gained = is_far and (new_best or self._gained and self._far > 1)
        long_enough = self._far >= EVALUATIONS and row["epoch"] - self._lowest_epoch >= EPOCHS
        if not long_enough or self._reported:
            return []
        self._reported = True
        values = {"step": row["step"], "train": f"{train:.3g}", "dev": f"{dev:.3g}", "lowest": self._lowest_step}
        return [("overfitting", OVERFITS_GAINING if self._gained else OVERFITS, values)]
