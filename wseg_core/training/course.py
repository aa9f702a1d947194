"""The course of a training: its batches in their order, how many steps they make, each step's rate, and where it ends.

All of it follows from the config and the sentences' lengths, before a weight moves; only a schedule that looks at
scores, and a budget in seconds, ask how the training went.
"""

from collections.abc import Callable

import numpy as np

from .. import seeding
from ..config import Config, components
from ..text.batching import bucket
from . import optimizers

_PLANNED = 2_000_000  # sentences, all epochs counted, whose batches are laid out ahead to count the steps
Factor = Callable[[int], float]  # what the learning rate is multiplied with at a step (0 first)


def planned_factor(config: Config, steps: int) -> Factor:
    """The factor over a run of `steps`, before any score is known; always 1 for an optimizer that takes no schedule."""
    if not optimizers.card(config.optimizer.name).takes_schedule:
        return lambda step: 1.0
    schedule, settings = components("schedule").get(config.schedule.name), config.schedule.settings
    return lambda step: schedule.factor(step, steps, settings)


def example_factor(config: Config, steps: int) -> Factor | None:
    """The factor of a run whose dev F1 stops rising, for a schedule that follows it; None for any other."""
    schedule, settings = components("schedule").get(config.schedule.name), config.schedule.settings
    if not hasattr(schedule, "example") or not optimizers.card(config.optimizer.name).takes_schedule:
        return None
    return lambda step: schedule.example(step, steps, settings)


class Course:
    """What a training on sentences of `lengths` (characters, int64 [sentences]) does at which step.

    `per_epoch` and `total` count steps; `total` is exact but for a budget in seconds and very long trainings, where an
    epoch may be a step or two longer or shorter. `factor`: what the learning rate is multiplied with at a step (0
    first), in place of the config's schedule.
    """

    def __init__(self, lengths: np.ndarray, config: Config, factor: Factor | None = None):
        self.lengths, self.settings = lengths, config.training
        self.per_epoch = len(self.batches(0))
        self.total = self._count()
        schedule = components("schedule").get(config.schedule.name)
        watches_scores = hasattr(schedule, "Watch") and optimizers.card(config.optimizer.name).takes_schedule
        self._watch = schedule.Watch(config.schedule.settings) if watches_scores else None
        self._rate = factor or planned_factor(config, self.total)

    def _count(self) -> int:
        epochs, limit = self.settings.epochs, self.settings.max_steps
        total = self.per_epoch * epochs
        # a budget in seconds ends most runs long before their epochs do: not worth laying those out
        if not self.settings.max_seconds and epochs * len(self.lengths) <= _PLANNED:
            total = 0
            for epoch in range(epochs):
                total += len(self.batches(epoch))
                if limit and total >= limit:
                    break
        return min(total, limit) if limit else total

    def batches(self, epoch: int) -> list[np.ndarray]:
        """The sentence numbers of each batch of an epoch (0 first).

        They depend on the seed and the epoch alone, so a resume needs only its place in them.
        """
        chance = seeding.generator(self.settings.seed, "order", epoch)
        return bucket(self.lengths, self.settings.batch_characters, chance)

    def factor(self, step: int, busy: float) -> float:
        """What the learning rate is multiplied with at `step` (0 first), after `busy` seconds of steps."""
        longest = self.settings.max_seconds
        if longest:  # the budget that is nearer to its end says how far the run is
            step = max(step, int(self.total * busy / longest))
        step = min(step, self.total - 1)
        return self._rate(step) * (self._watch.factor if self._watch else 1.0)

    def over(self, step: int, epoch: int, busy: float) -> bool:
        """Is it done after so many steps, whole epochs and seconds of steps?"""
        steps, seconds = self.settings.max_steps, self.settings.max_seconds
        done = epoch >= self.settings.epochs or not self.per_epoch  # not by `total`, which may be a little off
        return done or 0 < steps <= step or 0 < seconds <= busy

    def scores(self, step: int, epoch_over: bool) -> bool:
        """Is the dev set scored after `step` (1 first), which ended an epoch or not?"""
        every = self.settings.evaluate_every
        return step % every == 0 if every else epoch_over

    def evaluated(self, f1: float) -> None:
        """Tells the schedule a dev F1 (0–1)."""
        if self._watch:
            self._watch.evaluated(f1)

    def state(self) -> dict:
        """What the schedule made of the scores, as plain values for `restore`."""
        return self._watch.state() if self._watch else {}

    def restore(self, state: dict) -> None:
        """Goes on from what `state` gave."""
        if self._watch and state:
            self._watch.restore(state)
