"""What a training tells on its way: each step, each evaluation, what a checkpoint needs, and how it ended."""

from dataclasses import dataclass

from ..config import Config
from ..inference.segmenter import Segmenter
from ..modeling.model import Model
from ..text.vocab import Vocab


@dataclass
class Snapshot:
    """A run at a step boundary: everything a checkpoint holds."""

    model: Model
    config: Config
    vocab: Vocab
    step: int
    resume: dict  # tensors and plain values only
    extra: dict


@dataclass
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
    """What a run tells. Every method may be overridden; none needs to be."""

    def started(self, info: dict) -> None:
        """Before the first step: parameters, total_steps, steps_per_epoch, characters, device, threads, matched, unmatched,

        fingerprints (block to a hash of its initial weights; empty beyond step 0), notes (sentences on settings that do
        not apply and on the optimizer's memory).
        """

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
