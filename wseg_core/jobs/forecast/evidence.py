"""Evidence for estimates: the speed and the overhead of runs that finished on this machine, newest first.

Speeds are relative to a default speed of the encoder, so that the load of the machine shows in runs of any encoder.
"""

import math
import statistics
from dataclasses import dataclass

from ...config import Config
from ...store import Store
from ..queue import system
from ..trials import LIMIT
from . import ranges
from .sizes import passes

# Characters per second in training on two ordinary cores (README, Figures), without any run on this machine
DEFAULT_SPEED = {"linear": 41_000, "bilstm": 21_000, "cnn": 15_000, "wide": 6_000, "bert": 13_000}
PRETRAINED_SPEED = 1_000  # of a BERT of the usual size
DEFAULT_EVALUATION = {
    "linear": 7_000,
    "bilstm": 4_000,
    "cnn": 3_500,
    "bert": 4_000,
}  # demo/dev, in characters of training
DEFAULT_OVERHEAD_S = 6.0  # start of the process and final evaluation
DEFAULT_DEVIATION = 0.7  # of the logarithm of a speed without any run on this machine
DEVIATION = 0.35  # expected between runs with the same settings
MOST = 60  # finished runs that are looked at


@dataclass(frozen=True)
class Measured:
    """What one finished run tells. `relative`: its speed in terms of the default; `evaluation`: the duration of one
    evaluation, as the number of characters that it could have trained on meanwhile; `overhead`: seconds besides training.
    """

    encoder: dict
    loss: str
    optimizer: str
    precision: str
    device: str
    dev: str
    background: bool
    relative: float
    evaluation: float
    overhead: float | None


@dataclass(frozen=True)
class Evidence:
    """Finished runs of this machine, newest first."""

    runs: tuple[Measured, ...] = ()

    def speed(self, config: Config) -> ranges.Spread:
        """The logarithm of characters per second in training."""
        expected = math.log(default_speed(config.encoder.as_dict()))
        usable = [r for r in self.runs if same_device(r.device, config)]
        near = [r for r in usable if r.encoder["name"] == config.encoder.name] or usable
        if not near:
            return ranges.Spread(expected, DEFAULT_DEVIATION, 30.0)
        pairs = _fading(near)
        weights = [fade * _similarity(run, config) for run, fade in pairs]
        result = ranges.spread([math.log(run.relative) for run, _ in pairs], weights, DEVIATION)
        return ranges.Spread(expected + result.mean, result.deviation, result.freedom)

    def evaluation(self, config: Config) -> float:
        """The duration of one evaluation, in characters of training."""
        near = [r for r in self.runs if r.encoder["name"] == config.encoder.name and r.dev == (config.data.dev or "")]
        if near:
            return statistics.median_high([r.evaluation for r in near[:10]])
        return DEFAULT_EVALUATION.get(config.encoder.name, 4_000)

    def overhead(self, config: Config, background: bool = True) -> ranges.Spread:
        """The logarithm of the seconds besides training."""
        near = [r for r in self.runs if r.overhead and r.background == background]
        if not near:
            return ranges.Spread(math.log(DEFAULT_OVERHEAD_S), DEFAULT_DEVIATION, 30.0)
        pairs = _fading(near)
        weights = [fade * (1.0 if r.encoder["name"] == config.encoder.name else 0.5) for r, fade in pairs]
        return ranges.spread([math.log(r.overhead or 1.0) for r, _ in pairs], weights, DEVIATION)

    @property
    def is_empty(self) -> bool:
        """Whether no run has finished on this machine."""
        return not self.runs


def evidence_of(store: Store) -> Evidence:
    """The evidence of the runs that finished on this machine."""
    rows = store.runs(["finished"], limit=MOST)
    rows.sort(key=lambda row: row["ended"] or 0.0, reverse=True)
    return Evidence(tuple(m for row in rows if row["host"] in (None, system.host()) and (m := measure(row))))


def measure(row: dict) -> Measured | None:
    """What the row of a finished run tells; None for a quick test and for a run without a speed."""
    config, rate = row["config"], row["characters_per_second"]
    training = config["training"]
    if not rate or not row["step"] or 0 < row["sample"] <= LIMIT:
        return None
    busy = (row["characters"] or 0) * (row["epoch"] or 0) / rate
    every = training.get("evaluate_every") or 0
    evaluations = max(1.0, row["step"] / every if every else row["epoch"] or 1.0)
    began = row["claimed"] if row["background"] else row["started"]
    once = row["attempt"] == 1 and row["ended"] and began
    return Measured(
        encoder=config["encoder"],
        loss=config["loss"]["name"],
        optimizer=config["optimizer"]["name"],
        precision=training.get("precision", "fp32"),
        device=row["device"] or "cpu",
        dev=config["data"].get("dev") or "",
        background=bool(row["background"]),
        relative=rate * passes(training) / default_speed(config["encoder"]),
        evaluation=max(0.0, row["seconds"] - busy) / evaluations * rate if busy else 0.0,
        overhead=max(0.1, row["ended"] - began - row["seconds"]) if once else None,
    )


def default_speed(encoder: dict) -> float:
    """Characters per second of an encoder on two ordinary cores."""
    if encoder.get("model"):
        return PRETRAINED_SPEED
    return DEFAULT_SPEED.get(encoder["name"], 15_000)


def same_device(device: str, config: Config) -> bool:
    """Whether the config would train on such a device; `auto` is what runs on this machine used before."""
    return config.training.device in ("auto", device.partition(":")[0])


def _similarity(run: Measured, config: Config) -> float:
    """How much the speed of a run says about that of a config, 0–1."""
    if run.encoder["name"] != config.encoder.name:
        return 0.2
    weight = 1.0 if run.encoder == config.encoder.as_dict() else 0.5
    weight *= 1.0 if run.loss == config.loss.name else 0.8
    weight *= 1.0 if run.optimizer == config.optimizer.name else 0.8
    return weight * (1.0 if run.precision == config.training.precision else 0.5)


def _fading(runs: list[Measured]) -> list[tuple[Measured, float]]:
    return [(run, ranges.FADE**age) for age, run in enumerate(runs)]
