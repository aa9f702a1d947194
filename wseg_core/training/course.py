"""The course of a training run: its batches in order, the number of steps, the learning rate of each, and the last step.

All of it follows from the config and the lengths of the sentences, except for a schedule that depends on scores, and a
limit in seconds.
"""

from collections.abc import Callable

import numpy as np
import torch

from .. import seeding
from ..config import Config, components
from ..text.batching import bucket
from . import optimizers

_PLANNED = 2_000_000  # sentences in all epochs, up to which batches are computed in advance to count the steps
Factor = Callable[[int], float]  # from the number of a step (the first is 0) to what the learning rate is multiplied by


def planned_factor(config: Config, steps: int) -> Factor:
    """The factor in a run of `steps` steps, regardless of scores; 1 for an optimizer that takes no schedule."""
    if not optimizers.card(config.optimizer.name).takes_schedule:
        return lambda step: 1.0
    schedule, settings = components("schedule").get(config.schedule.name), config.schedule.settings
    return lambda step: schedule.factor(step, steps, settings)


def example_factor(config: Config, steps: int) -> Factor | None:
    """An example of the factor when dev F1 stops improving, for a schedule that depends on it; None for others."""
    schedule, settings = components("schedule").get(config.schedule.name), config.schedule.settings
    if not hasattr(schedule, "example") or not optimizers.card(config.optimizer.name).takes_schedule:
        return None
    return lambda step: schedule.example(step, steps, settings)


class Course:
    """The course of a run on sentences of `lengths` (in characters, int64 [sentences]).

    `per_epoch` and `total` count steps. `total` is an estimate with a limit in seconds and for very long runs, whose
    epochs may differ by a step or two; otherwise it is exact. `factor`: replaces the config's schedule. `raw`: how many
    sentences at the end are raw text that a teacher segmented; each epoch draws some of them.
    """

    def __init__(self, lengths: np.ndarray, config: Config, factor: Factor | None = None, raw: int = 0):
        self.lengths, self.settings = lengths, config.training
        self.raw, self.raw_share = raw, config.data.raw_share
        self.per_epoch = len(self.batches(0))
        self.total = self._count()
        schedule = components("schedule").get(config.schedule.name)
        watches_scores = hasattr(schedule, "Watch") and optimizers.card(config.optimizer.name).takes_schedule
        self._watch = schedule.Watch(config.schedule.settings) if watches_scores else None
        self._rate = factor or planned_factor(config, self.total)

    def _count(self) -> int:
        epochs, limit = self.settings.epochs, self.settings.max_steps
        total = self.per_epoch * epochs
        # a limit in seconds usually ends a run long before its last epoch, so counting its batches would be wasted
        if not self.settings.max_seconds and epochs * len(self.lengths) <= _PLANNED:
            total = 0
            for epoch in range(epochs):
                total += len(self.batches(epoch))
                if limit and total >= limit:
                    break
        return min(total, limit) if limit else total

    def batches(self, epoch: int) -> list[np.ndarray]:
        """The sentence numbers of each batch of an epoch (the first is 0).

        They depend on the seed and the epoch alone, so that a resumed run needs only its position among them.
        """
        generator, lengths = seeding.generator(self.settings.seed, "order", epoch), self.lengths
        if self.raw and self.raw_share < 1:
            drawn = torch.rand(self.raw, generator=seeding.generator(self.settings.seed, "raw", epoch))
            lengths = lengths.copy()
            lengths[-self.raw :][(drawn >= self.raw_share).numpy()] = 0  # batches leave out empty sentences
        return bucket(lengths, self.settings.batch_characters, generator)

    def factor(self, step: int, busy: float) -> float:
        """The factor of the learning rate at `step` (the first is 0), after `busy` seconds spent in steps."""
        max_seconds = self.settings.max_seconds
        if max_seconds:  # the limit that is nearer determines the progress
            step = max(step, int(self.total * busy / max_seconds))
        step = min(step, self.total - 1)
        return self._rate(step) * (self._watch.factor if self._watch else 1.0)

    def is_over(self, step: int, epoch: int, busy: float) -> bool:
        """Whether the run ends after `step` steps, `epoch` complete epochs and `busy` seconds spent in steps."""
        steps, seconds = self.settings.max_steps, self.settings.max_seconds
        done = epoch >= self.settings.epochs or not self.per_epoch  # `total` may be an estimate
        return done or 0 < steps <= step or 0 < seconds <= busy

    def is_evaluation_due(self, step: int, epoch_over: bool) -> bool:
        """Whether to evaluate after `step` (the first is 1); `epoch_over`: whether it ended an epoch."""
        every = self.settings.evaluate_every
        return step % every == 0 if every else epoch_over

    def evaluated(self, f1: float) -> None:
        """Passes a dev F1 (0–1) to the schedule."""
        if self._watch:
            self._watch.evaluated(f1)

    def state(self) -> dict:
        """The state of the schedule as plain values, for `restore`."""
        return self._watch.state() if self._watch else {}

    def restore(self, state: dict) -> None:
        """Restores what `state` returned."""
        if self._watch and state:
            self._watch.restore(state)
