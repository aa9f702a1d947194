"""Estimates for a run before its start, for a running run, and for several runs."""

import math
from collections.abc import Sequence

import numpy as np

from ...config import Config
from ..queue import locks
from .evidence import Evidence
from .ranges import Range, Spread, spread
from .sizes import Size

RECENT = 200  # steps that the time left is estimated from
BLOCKS = 10  # into which they are divided
FEWEST = 12  # steps before a run's own speed counts
OWN_DEVIATION = 0.35  # expected between the blocks of a run
SHARED = 0.5  # share of the variance that several runs have in common: the load of the machine


def before(config: Config, size: Size, evidence: Evidence, background: bool = True) -> Range:
    """How long a run will take from its start to its final scores.

    With early stopping, the low end is the earliest possible one.
    """
    middle, factor = _expected(config, size, evidence, background)
    low = middle / factor
    if patience := config.training.patience:
        low *= min(1.0, (patience + 1) / size.evaluations)
    return Range(low, middle * factor)


def total(parts: Sequence[tuple[Config, Size, int]], evidence: Evidence, slots: int | None = None) -> Range:
    """How long several runs will take; each part is a config, its size and how many runs have it.

    slots: how many train at a time, by default as many as this machine allows.
    """
    slots = slots or locks.slots()
    middles = factors = 0.0
    runs = sum(count for _, _, count in parts)
    for config, size, count in parts:
        middle, factor = _expected(config, size, evidence, True)
        middles += count * middle
        factors += count * middle * math.log(factor)
    if not middles:
        return Range(0.0, 0.0)
    factor = math.exp(factors / middles * math.sqrt(SHARED + (1 - SHARED) / runs))
    return Range(middles / factor / slots, middles * factor / slots)


def left(
    row: dict,
    seconds: Sequence[float],
    evaluated: Sequence[bool],
    config: Config,
    size: Size | None,
    evidence: Evidence,
) -> Range | None:
    """How long a running run will still take, from its own recent steps; before those, from the evidence.

    row: its row in the store. seconds, evaluated: of its metric rows, the training time after each step and whether it
    includes an evaluation. size: None if its corpus is not in the library. None where nothing can be said yet.
    """
    steps, step = row["total_steps"], row["step"]
    if not steps or step < FEWEST:
        if size is None:
            return None
        whole, share = before(config, size, evidence, row["background"]), 1 - step / (steps or size.steps)
        return Range(whole.low * share, whole.high * share)
    durations, is_evaluation = np.diff(np.asarray(seconds, float)), np.asarray(evaluated, bool)[1:]
    plain = durations[~is_evaluation][-RECENT:]
    plain = plain[plain > 0]
    if len(plain) < FEWEST // 2:
        plain = durations[-RECENT:][durations[-RECENT:] > 0]
        is_evaluation = np.zeros(len(durations), bool)
    if not len(plain):
        return None
    own = _own_speed(plain)
    per_step = math.exp(own.mean)
    every = config.training.evaluate_every or max(1.0, step / max(row["epoch"] or 0.0, 1e-9))
    evaluations = math.ceil((steps - step) / every)
    excess = durations[is_evaluation] - per_step
    evaluation = float(np.median(excess[-5:].clip(0))) if len(excess) else 0.0
    training = (steps - step) * per_step + evaluations * evaluation
    limit = config.training.max_seconds
    if limit:
        training = min(training, max(0.0, limit - row["seconds"]))
    scoring = math.exp(evidence.overhead(config, row["background"]).mean) / 2  # the other half is its start
    factor = own.factor()
    return Range((training + scoring / 2) / factor, (training + scoring) * factor)


def _own_speed(plain: np.ndarray) -> Spread:
    """The logarithm of the seconds per step, from blocks of recent steps; the newest block counts most."""
    blocks = [float(block.mean()) for block in np.array_split(plain, min(BLOCKS, max(1, len(plain) // 3)))]
    logs = [math.log(mean) for mean in reversed(blocks)]
    return spread(logs, [0.8**age for age in range(len(logs))], OWN_DEVIATION)


def _expected(config: Config, size: Size, evidence: Evidence, background: bool) -> tuple[float, float]:
    """(middle, factor): the seconds of a run, and the factor between the middle and either end of its range."""
    speed, overhead = evidence.speed(config), evidence.overhead(config, background)
    rate = math.exp(speed.mean)
    training = size.steps * size.work / rate
    if limit := config.training.max_seconds:
        training = min(training, limit)
    training += size.evaluations * evidence.evaluation(config) / rate
    besides = math.exp(overhead.mean)
    share = training / (training + besides)
    return training + besides, math.exp(share * math.log(speed.factor()) + (1 - share) * math.log(overhead.factor()))
