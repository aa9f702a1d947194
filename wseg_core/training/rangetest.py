"""How big may a step be? The range test: a mini-training whose learning rate rises from tiny to far too large.

Smith (2017), "Cyclical learning rates for training neural networks". Where the loss falls fastest the steps are good;
where it grows they are too big. The steps are those of a training with the same config: batches, optimizer, clip.
"""

import math

import numpy as np

from ..config import Config, from_dict
from ..errors import UserError
from ..inference import checkpoints
from ..language import text
from . import optimizers, trainer
from .divergence import Diverged
from .warmstart import Start

GROWN = 4.0  # times the lowest smoothed loss: from there on it has diverged
_FELL = 0.02  # a fall by less than this share of the loss at the start is none
_CLEAR = 3.0  # times the jitter of the loss from batch to batch: a fall by less than this is none
_LEAST = 5  # steps without which there is nothing to see


def find(
    config: Config,
    sentences: list[list[str]],
    low: float = 1e-6,
    high: float = 10.0,
    steps: int = 100,
    observer: trainer.Observer | None = None,
) -> dict:
    """Trains on `sentences` for at most `steps` steps with rates from `low` to `high`, equally far apart on a log axis.

    Gives `rates`, `losses` and `smoothed`, one value a step; `suggested`, where the smoothed loss falls most steeply,
    two digits of it (None where it never falls); `best`, the rate of the lowest smoothed loss (None without a step);
    `stopped`, "diverged" or "end"; `sentence`. `observer` is told of the start and of each step, and may ask to stop.
    Keeps nothing. Raises UserError for settings or data that cannot be trained with.
    """
    base = config.optimizer.get("lr")
    if not base:
        raise UserError(
            text("This optimizer has no learning rate."), "optimizer.name", text("Choose another optimizer.")
        )
    rates = np.geomspace(low, high, steps).tolist()
    sweep = _Sweep(rates, observer)
    stopped = "end"
    try:
        trainer.train(
            _mini(config, steps), sentences, None, sweep, start=_start(config), factor=lambda step: rates[step] / base
        )
    except Diverged:
        stopped = "diverged"
    if sweep.diverged:
        stopped = "diverged"
    found = {
        "rates": rates[: len(sweep.losses)],
        "losses": sweep.losses,
        "smoothed": smooth(sweep.losses, steps).tolist(),
    }
    found |= {"suggested": None, "best": None, "stopped": stopped}
    if sweep.losses:
        found["best"] = found["rates"][int(np.argmin(found["smoothed"]))]
        found["suggested"] = None if not optimizers.card(config.optimizer.name).takes_schedule else suggestion(found)
    return {**found, "sentence": sentence(found, config)}


def smooth(losses: list[float], steps: int) -> np.ndarray:
    """The losses under a moving bell curve, as wide as suits a test of `steps`. float [len(losses)].

    It looks to both sides, so that it does not move a fall towards larger rates, as a running mean does.
    """
    at = np.arange(len(losses))
    weights = np.exp(-0.5 * ((at[:, None] - at) / max(1.0, steps / 40)) ** 2)
    return weights @ np.asarray(losses, float) / weights.sum(1) if len(losses) else np.zeros(0)


def suggestion(found: dict) -> float | None:
    """The rate at which the smoothed loss falls most steeply on a log axis, up to its lowest point; None without a fall."""
    rates, losses, smoothed = (np.asarray(found[key], float) for key in ("rates", "losses", "smoothed"))
    lowest = int(np.argmin(smoothed)) if len(smoothed) else 0
    if len(smoothed) < _LEAST or lowest == 0:
        return None
    jitter = float(np.std((losses - smoothed)[: lowest + 1])) / math.sqrt(_LEAST)
    if smoothed[0] - smoothed[lowest] <= max(_FELL * abs(smoothed[0]), _CLEAR * jitter):
        return None
    slopes = np.gradient(smoothed, np.log(rates))[: lowest + 1]
    return float(f"{rates[int(np.argmin(slopes))]:.1e}")


def sentence(found: dict, config: Config) -> str:
    """What a test of `config` found, in words and in the reader's language."""
    usual = f"{config.optimizer.get('lr'):.2g}"
    if not optimizers.card(config.optimizer.name).takes_schedule:
        return text(
            "This optimizer adapts its own step sizes; the learning rate only sets the first ones, so testing it "
            "would show nothing."
        )
    if not found["rates"]:
        return text(
            "The loss was not a finite number from the first step on. Check the settings of the model and the loss "
            "function."
        )
    low, high = f"{found['rates'][0]:.2g}", f"{found['rates'][-1]:.2g}"
    if found["suggested"] is None:
        return text(
            "The loss did not fall at any learning rate from {low} to {high}, so none is suggested: keep {usual}.",
            low=low, high=high, usual=usual,
        )  # fmt: skip
    rate, best = f"{found['suggested']:.2g}", f"{found['best']:.2g}"
    said = text(
        "The loss falls fastest at a learning rate of about {rate} and is lowest at {best}.", rate=rate, best=best
    )
    if found["stopped"] == "diverged":
        return f"{said} " + text("Beyond {high} the learning rate is too high: the loss diverges.", high=high)
    if found["best"] == found["rates"][-1]:
        return f"{said} " + text("It is still falling there, so higher learning rates may work too.")
    return said


class _Sweep(trainer.Observer):
    """Keeps the losses, passes on what it is told, and ends the training when the loss has grown."""

    def __init__(self, rates: list[float], observer: trainer.Observer | None):
        self.rates, self.observer = rates, observer or trainer.Observer()
        self.losses: list[float] = []
        self.diverged = False

    def started(self, info: trainer.TrainingStarted) -> None:
        self.observer.started(info)

    def step(self, row: dict) -> None:
        self.losses.append(row["loss"])
        smoothed = smooth(self.losses, len(self.rates))
        self.diverged = bool(smoothed[-1] > GROWN * smoothed.min() > 0)
        self.observer.step({**row, "lr": self.rates[len(self.losses) - 1]})

    def request(self) -> str | None:
        return "stop" if self.diverged or self.observer.request() else None


def _mini(config: Config, steps: int) -> Config:
    """The config without what ends, watches or bends a training on its own."""
    values = config.as_dict()
    values["schedule"] = {"name": "constant"}
    values["training"] |= {
        "epochs": 1000, "max_steps": steps, "max_seconds": 0, "patience": 0, "evaluate_every": 0, "anatomy_every": 0
    }  # fmt: skip
    return from_dict(values)


def _start(config: Config) -> Start | None:
    """The model that the config starts from; UserError where it is gone."""
    if not config.training.start_from:
        return None
    found = checkpoints.load(checkpoints.resolve(config.training.start_from))
    assets = getattr(found.model.encoder, "assets", None)
    return Start(found.vocab, found.model.state_dict(), found.config.encoder.name, assets() if assets else None)
