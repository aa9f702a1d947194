"""The phases of a run: what it waits for or does before its first step, in training and afterwards, with their durations."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from ..language import text

BEFORE_TRAINING = ("waiting", "process", "starting", "reading", "building")


@dataclass(frozen=True)
class Phase:
    """A phase. `seconds`: how long it took, or has taken so far if it is `current`."""

    name: str  # waiting, process, starting, reading, building, training, scoring
    seconds: float
    current: bool = False

    @property
    def title(self) -> str:
        """What happens in it, in the current language."""
        return {
            "waiting": text("waiting in the queue"),
            "process": text("starting the process"),
            "starting": text("loading PyTorch"),
            "reading": text("reading the corpus"),
            "building": text("building the model"),
            "training": text("training"),
            "scoring": text("evaluating the best model"),
        }[self.name]


def phases_of(row: dict, now: float | None = None) -> list[Phase]:
    """The phases of the last attempt of a run's row, in order; empty for a run of an older version.

    now: seconds since 1970, by default the current time.
    """
    queued, claimed, recorded = row["queued"], row["claimed"], row["phases"] or []
    is_queued, is_live = row["state"] == "queued", row["state"] in ("queued", "running")
    if is_queued:
        recorded = []  # those of an earlier attempt
    if not is_queued and not recorded:
        return []
    starts: list[tuple[str, float]] = []
    if queued is not None and row["background"]:
        starts.append(("waiting", queued))
    if claimed is not None and row["background"]:
        starts.append(("process", claimed))
    starts += [(name, began) for name, began in recorded]
    end = (time.time() if now is None else now) if is_live else row["ended"] or starts[-1][1]
    ends = [began for _, began in starts[1:]] + [end]
    last = len(starts) - 1
    return [
        Phase(name, max(0.0, until - began), is_live and i == last)
        for i, ((name, began), until) in enumerate(zip(starts, ends, strict=True))
    ]


def ahead(row: dict, live: Iterable[dict]) -> int:
    """How many of the `live` rows (queued and running) a worker trains before it takes the queued run of `row`."""
    place = _place(row)
    return sum(
        other["run"] != row["run"]
        and other["background"]
        and (other["state"] == "running" or other["claimed"] is not None or _place(other) < place)
        for other in live
    )


def _place(row: dict) -> tuple:
    return -row["priority"], row["queued"] or 0.0, row["run"]
