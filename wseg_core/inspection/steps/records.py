"""Results of a comparison of single optimizer steps, as plain records. Imports no torch."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from typing import Any

from .rate import Rate

RUN, FRESH = "run", "fresh"  # where an optimizer's state comes from: the run's checkpoint, or nowhere


@dataclass(frozen=True)
class Flip:
    """A gap of a probe sentence that a step opened or closed.

    `gap`: the index of the character before it; `cut`: whether a word ends there after the step; `before`, `after`:
    P(a word ends there).
    """

    sentence: str
    gap: int
    cut: bool
    before: float
    after: float


@dataclass(frozen=True)
class Step:
    """What one step of an optimizer did. Where it cannot take one, `obstacle` says why and the numbers are None.

    `rate`: its learning rate. `length`: the Euclidean length of the step, `blocks` that of each block, `ratio` its share of
    the length of all weights that learn. `angle`: to the negative gradient, in degrees, None for a step without length. Losses
    are per unit: that of the batch with the dropout of the step, that of the development sentences without any.
    `cuts`: the probe sentences after the step, as `probes.look` gives them.
    """

    name: str
    obstacle: str | None = None
    note: str | None = None
    state: str = FRESH
    rate: float | None = None
    length: float | None = None
    blocks: dict[str, float] = field(default_factory=dict)
    ratio: float | None = None
    angle: float | None = None
    batch_loss: float | None = None
    batch_change: float | None = None
    dev_loss: float | None = None
    dev_change: float | None = None
    flips: list[Flip] = field(default_factory=list)
    cuts: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class Steps:
    """The steps of all optimizers at one learning rate.

    `gradient`: its Euclidean norm before the clip, `gradient_blocks` that of each block; `clipped`: whether the clip
    shortened it. Losses and `cuts` as in `Step`, before it. `compared`: the optimizers that took a step; `angles`: degrees
    between their steps, [compared, compared], None with a step without length.
    """

    rate: Rate
    gradient: float
    gradient_blocks: dict[str, float]
    clipped: bool
    batch_loss: float
    dev_loss: float | None
    cuts: list[dict]
    optimizers: list[Step]
    compared: list[str]
    angles: list[list[float | None]]

    def as_dict(self) -> dict[str, Any]:
        """Plain values; of the probe sentences their texts and flips."""
        values = asdict(self) | {"rate": str(self.rate)}
        values["probes"] = ["".join(cut["words"]) for cut in values.pop("cuts")]
        for step in values["optimizers"]:
            del step["cuts"]
        return values


def flips(before: list[dict], after: list[dict]) -> list[Flip]:
    """The gaps that differ between two looks at the same sentences, in their order."""
    changed: list[Flip] = []
    for old, new in zip(before, after):
        was, now = _ends(old["words"]), _ends(new["words"])
        changed += [
            Flip("".join(old["words"]), gap, gap in now, old["boundary"][gap], new["boundary"][gap])
            for gap in sorted(was ^ now)
        ]
    return changed


def _ends(words: Sequence[str]) -> set[int]:
    """The indices of the characters that end a word."""
    return {length - 1 for length in accumulate(map(len, words))}
