"""Callbacks for training events, and the records that they receive.

Imports no torch, so that modules which only read the records need not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

    from ..config import Config
    from ..inference.segmenter import Segmenter
    from ..modeling.model import Model
    from ..text.vocab import Vocab


@dataclass(frozen=True)
class TrainingStarted:
    """A run before its first step. `characters` and `sentences` are the size of the training set.

    `step` is where the run resumes, 0 for a new one. `matched` and `unmatched` name the weights that a warm start copied
    and did not copy. `loss_unit` is the unit that the loss is averaged over, `character` or `gap`. `fingerprints` maps each
    block to a hash of its initial weights (empty after step 0). `notes` are messages about settings that do not apply and
    about the optimizer's memory.
    """

    parameters: int
    total_steps: int
    steps_per_epoch: int
    characters: int
    sentences: int
    device: str
    threads: int
    loss_unit: str = "character"
    step: int = 0
    matched: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    fingerprints: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ResumeState:
    """A checkpoint of a run, enough to resume it bit-exactly.

    `state` is the `resume` of the checkpoint's Snapshot, `assets` the data that the encoder saved besides its weights.
    """

    vocab: Vocab
    weights: dict[str, torch.Tensor]
    state: dict
    assets: dict | None = None

    @property
    def step(self) -> int:
        """The step at which the checkpoint was written."""
        return self.state["step"]


@dataclass(frozen=True)
class Snapshot:
    """The content of a checkpoint: a run at a step boundary."""

    model: Model
    config: Config
    vocab: Vocab
    step: int
    resume: dict  # tensors and plain values only
    extra: dict


@dataclass(frozen=True)
class Outcome:
    """The end of a run. `state` is finished, paused or stopped; times are in seconds, F1 is 0–1 or None."""

    state: str
    step: int
    epoch: float
    best_step: int | None
    best_f1: float | None
    reason: str
    seconds: float
    characters_per_second: float
    parameters: int
    optimizer_bytes: int


class Observer:
    """Callbacks for the events of a run. The methods of this base class do nothing."""

    def started(self, info: TrainingStarted) -> None:
        """Before the first step."""

    def step(self, row: dict) -> None:
        """After each step: a row of metrics."""

    def weights(self, step: int, sketch: list[float]) -> None:
        """A sketch of the weights after `step` (see `trajectory`): at steps that are due, and before each `save`."""

    def evaluated(self, step: int, score: dict, best: bool) -> None:
        """After each evaluation on the dev set, before the step's row; `score` is a SCORE with `loss`, `best`: the highest F1 so far."""

    def look(self, step: int, segmenter: Segmenter) -> None:
        """Before the first step and after each evaluation, with the current model, which must not be changed."""

    def save(self, snapshot: Snapshot, best: bool) -> None:
        """When a checkpoint is due: before the first step, every minute, at each evaluation and at the end."""

    def request(self) -> str | None:
        """Before each step: returns "pause" or "stop" to end the run, else None."""
