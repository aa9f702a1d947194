"""Callbacks for training events, and the records that they receive.

Imports no torch, so that whoever only reads the records stays light.
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
    """What is known before the first step. `characters` and `sentences` count the training set.

    `step` is where the run resumes, 0 for a new one. `matched` and `unmatched` name the weights that a warm start
    copied and did not; `loss_unit` is what the loss is averaged over, `character` or
    `gap`; `fingerprints` maps each block to a hash of its initial weights (empty beyond step 0);
    `notes` are sentences on settings that do not apply and on the optimizer's memory.
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

    `state` is the `resume` of the checkpoint's Snapshot; `assets` is what the encoder saved beside its weights.
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
    """A run at a step boundary: everything a checkpoint holds."""

    model: Model
    config: Config
    vocab: Vocab
    step: int
    resume: dict  # tensors and plain values only
    extra: dict


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `state` is finished, paused or stopped; times in seconds, F1 as 0–1 or None."""

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
    """Receives a run's events. Every method may be overridden; none needs to be."""

    def started(self, info: TrainingStarted) -> None:
        """Before the first step."""

    def step(self, row: dict) -> None:
        """After each step: a row of metrics."""

    def evaluated(self, step: int, score: dict, best: bool) -> None:
        """After each evaluation on the dev set, before the step's row: a SCORE with `loss`."""

    def look(self, step: int, segmenter: Segmenter) -> None:
        """Before the first step and after each evaluation: the model as it is, to be read and not to be changed."""

    def save(self, snapshot: Snapshot, best: bool) -> None:
        """When a checkpoint is due: at the first step, every minute, at each evaluation and at the end."""

    def request(self) -> str | None:
        """Asked at each step boundary: None, "pause" or "stop"."""
