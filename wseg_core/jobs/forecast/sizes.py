"""The size of a run: characters, steps and evaluations, from its config and its corpus."""

import math
from dataclasses import dataclass

from ... import corpora
from ...config import Config


@dataclass(frozen=True)
class Size:
    """The size of a run. `characters`: in an epoch; `steps`, `evaluations`: in all; `work`: characters per step, once for
    each forward and backward pass.
    """

    characters: int
    steps: int
    evaluations: int
    work: float


def size_of(config: Config) -> Size | None:
    """The size of a run with this config; None if its corpus is not in the library."""
    name, _, split = config.data.train.partition("/")
    known = next((c["splits"].get(split or "train") for c in corpora.library() if c["name"] == name), None)
    if not known or not known["sentences"]:
        return None
    training = config.training
    share = min(1.0, training.sample / known["sentences"]) if training.sample else 1.0
    characters = math.ceil(known["characters"] * share)
    per_epoch = max(1, math.ceil(characters / training.batch_characters))
    steps = per_epoch * training.epochs
    steps = min(steps, training.max_steps) if training.max_steps else steps
    every = training.evaluate_every or per_epoch
    work = characters / per_epoch * passes(training.model_dump())
    return Size(characters, steps, max(1, math.ceil(steps / every)), work)


def passes(training: dict) -> int:
    """Forward and backward passes per step; older configs have no adversarial training and make one."""
    kind = training.get("adversarial", "none")
    if kind == "none":
        return 1
    from ...training.adversarial import passes as count

    return count(kind, training.get("adversarial_steps", 1))
