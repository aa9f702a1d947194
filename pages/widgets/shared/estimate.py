"""How many steps a run will take and how long, from the corpus's size and the speed of earlier runs."""

import math

from wseg_core import corpora
from wseg_core.config import Config
from wseg_core.errors import UserError

from . import runs

# Characters a second in training on two ordinary cores; used until a run on this machine is there to go by.
ROUGH = {"linear": 40_000, "bilstm": 15_000, "cnn": 15_000, "bert": 1_000}


def characters(config: Config) -> int | None:
    """Characters in an epoch, or None where the corpus cannot be looked at."""
    name, _, split = config.data.train.partition("/")
    found = next((c["splits"].get(split or "train") for c in corpora.library() if c["name"] == name), None)
    if not found or not found["sentences"]:
        return None
    share = min(1.0, config.training.sample / found["sentences"]) if config.training.sample else 1.0
    return math.ceil(found["characters"] * share)


def steps(config: Config, size: int) -> int:
    """About how many steps there will be."""
    total = max(1, math.ceil(size / config.training.batch_characters)) * config.training.epochs
    return min(total, config.training.max_steps) if config.training.max_steps else total


def seconds(config: Config, size: int) -> tuple[float | None, bool]:
    """(seconds of training or None, whether the speed was measured here rather than assumed)."""
    encoder = config.encoder.as_dict()
    try:
        same = [r for r in runs.every(limit=100) if r["config"]["encoder"] == encoder and r["characters_per_second"]]
        kin = same or [
            r
            for r in runs.every(limit=100)
            if r["config"]["encoder"]["name"] == config.encoder.name and r["characters_per_second"]
        ]
    except UserError:
        kin = []
    speed = kin[0]["characters_per_second"] if kin else ROUGH.get(config.encoder.name)
    if not speed:
        return None, False
    speed *= (_passes(kin[0]["config"]["training"]) if kin else 1) / _passes(config.training.model_dump())
    share = steps(config, size) / max(
        1, steps(config.model_copy(update={"training": config.training.model_copy(update={"max_steps": 0})}), size)
    )
    time = size * config.training.epochs * share / speed
    return min(time, config.training.max_seconds or time), bool(kin)


def _passes(training: dict) -> int:
    """How many times a step goes forward and back; runs from before there was adversarial training go once."""
    from wseg_core.training.adversarial import passes

    return passes(training.get("adversarial", "none"), training.get("adversarial_steps", 1))
