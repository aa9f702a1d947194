"""Estimates of the steps and the time of a run, from the size of its corpus and the speed of earlier runs."""

import math

from wseg_core import corpora
from wseg_core.config import Config
from wseg_core.errors import UserError

from . import runs

# Characters per second in training on two ordinary cores, used until a run on this computer has been measured.
DEFAULT_SPEED = {"linear": 40_000, "bilstm": 15_000, "cnn": 15_000, "bert": 1_000}


def characters(config: Config) -> int | None:
    """The number of characters in an epoch; None if the corpus is not in the library."""
    name, _, split = config.data.train.partition("/")
    sizes = next((c["splits"].get(split or "train") for c in corpora.library() if c["name"] == name), None)
    if not sizes or not sizes["sentences"]:
        return None
    share = min(1.0, config.training.sample / sizes["sentences"]) if config.training.sample else 1.0
    return math.ceil(sizes["characters"] * share)


def steps(config: Config, size: int) -> int:
    """The estimated number of steps."""
    total = max(1, math.ceil(size / config.training.batch_characters)) * config.training.epochs
    return min(total, config.training.max_steps) if config.training.max_steps else total


def seconds(config: Config, size: int) -> tuple[float | None, bool]:
    """(seconds of training or None, whether the speed was measured on this computer)."""
    encoder = config.encoder.as_dict()
    try:
        same = [r for r in runs.listed(limit=100) if r["config"]["encoder"] == encoder and r["characters_per_second"]]
        similar = same or [
            r
            for r in runs.listed(limit=100)
            if r["config"]["encoder"]["name"] == config.encoder.name and r["characters_per_second"]
        ]
    except UserError:
        similar = []
    speed = similar[0]["characters_per_second"] if similar else DEFAULT_SPEED.get(config.encoder.name)
    if not speed:
        return None, False
    speed *= (_passes(similar[0]["config"]["training"]) if similar else 1) / _passes(config.training.model_dump())
    share = steps(config, size) / max(
        1, steps(config.model_copy(update={"training": config.training.model_copy(update={"max_steps": 0})}), size)
    )
    time = size * config.training.epochs * share / speed
    return min(time, config.training.max_seconds or time), bool(similar)


def _passes(training: dict) -> int:
    """Forward and backward passes per step; older configs have no adversarial training and make one."""
    from wseg_core.training.adversarial import passes

    return passes(training.get("adversarial", "none"), training.get("adversarial_steps", 1))
