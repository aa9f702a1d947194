"""Plateau: the learning rate stays constant until dev F1 stops improving, then drops; for when the training length is unknown.

Krizhevsky, Sutskever & Hinton (2012), "ImageNet classification with deep convolutional neural networks", by hand there.
"""

import math

from ...config import setting
from ._warmup import Rising, warm


class Parameters(Rising):
    """The warm-up, when it shrinks, how much, and down to where."""

    patience: int = setting(
        2,
        "Patience",
        "The learning rate drops when more evaluations in a row than this bring no improvement.",
        "evaluations",
        ge=0,
        le=1000,
    )
    shrink: float = setting(
        0.5,
        "Drop factor",
        "What is left of the learning rate after each drop, as a fraction of the value before.",
        ge=0.001,
        le=0.999,
    )
    threshold: float = setting(
        0.0005,
        "Improvement threshold",
        "The smallest rise of dev F1 that counts as an improvement, as a fraction: 0.0005 is 0.05 percentage points.",
        ge=0,
        le=1,
        advanced=True,
    )
    cooldown: int = setting(
        0,
        "Cooldown",
        "How many evaluations are not counted after each drop.",
        "evaluations",
        ge=0,
        le=1000,
        advanced=True,
    )
    final: float = setting(
        0.001, "Minimum learning rate", "As a fraction of the full learning rate.", ge=0, le=1, advanced=True
    )  # fmt: skip


def factor(step: int, total: int, parameters: Parameters) -> float:
    """The factor of the learning rate at `step` (the first is 0) of `total`, in addition to `Watch.factor`."""
    return warm(step, total, parameters.warmup)[0]


def example(step: int, total: int, parameters: Parameters) -> float:
    """The factor of a run whose dev F1 stops improving, with two drops, for the preview in the form."""
    fallen = (step >= 0.6 * total) + (step >= 0.8 * total)
    return factor(step, total, parameters) * max(parameters.final, parameters.shrink**fallen)


class Watch:
    """Monitors the dev F1: `factor` begins at 1 and decreases according to `parameters`."""

    def __init__(self, parameters: Parameters):
        self.parameters = parameters
        self.factor = 1.0
        self.best: float | None = None
        self.bad = self.resting = 0  # evaluations in a row without a better score; evaluations left to rest

    def evaluated(self, f1: float) -> None:
        """Records the F1 (0–1) of an evaluation; NaN counts as no improvement."""
        rules = self.parameters
        if not math.isnan(f1) and (self.best is None or f1 > self.best + rules.threshold):
            self.best, self.bad = f1, 0
        else:
            self.bad += 1
        if self.resting:
            self.resting, self.bad = self.resting - 1, 0
        if self.bad > rules.patience:
            self.factor = max(rules.final, self.factor * rules.shrink)
            self.resting, self.bad = rules.cooldown, 0

    def state(self) -> dict:
        """The state as plain values, for `restore`."""
        return {"factor": self.factor, "best": self.best, "bad": self.bad, "resting": self.resting}

    def restore(self, state: dict) -> None:
        """Restores what `state` returned."""
        self.factor, self.best, self.bad, self.resting = (state[k] for k in ("factor", "best", "bad", "resting"))
