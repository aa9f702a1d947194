"""Learning rate range test: a short training run whose learning rate rises from very small to too large.

Smith (2017), "Cyclical learning rates for training neural networks". Good rates are those at which the loss falls fastest;
where it grows they are too large. Batches, optimizer and clipping are those of a run with the same config.
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

GROWN = 4.0  # times the lowest smoothed loss, above which the loss has diverged
_MIN_FALL = 0.02  # the smallest fall of the loss that counts, as a fraction of the first loss
_MIN_FALL_IN_NOISE = 3.0  # the same in multiples of the noise of the loss between batches
_MIN_STEPS = 5  # the fewest steps from which a rate is suggested


def find(
    config: Config,
    sentences: list[list[str]],
    low: float = 1e-6,
    high: float = 10.0,
    steps: int = 100,
    observer: trainer.Observer | None = None,
) -> dict:
    """Trains on `sentences` for at most `steps` steps, with rates from `low` to `high` in geometric progression.

    Returns a dict: `rates`, `losses` and `smoothed`, each with one value per step; `suggested`, the rate at which the
    smoothed loss falls most steeply, rounded to two digits (None if it never falls); `best`, the rate of the lowest
    smoothed loss (None without any step); `stopped`, "diverged" or "end"; and `sentence`, a summary in words. `observer`
    receives `started` and `step` and may request a stop. Saves nothing. Raises UserError for settings or data that
    cannot be trained with.
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
            _short_config(config, steps),
            sentences,
            None,
            sweep,
            start=_start(config),
            factor=lambda step: rates[step] / base,
        )
    except Diverged:
        stopped = "diverged"
    if sweep.diverged:
        stopped = "diverged"
    result = {
        "rates": rates[: len(sweep.losses)],
        "losses": sweep.losses,
        "smoothed": smooth(sweep.losses, steps).tolist(),
    }
    result |= {"suggested": None, "best": None, "stopped": stopped}
    if sweep.losses:
        result["best"] = result["rates"][int(np.argmin(result["smoothed"]))]
        result["suggested"] = suggestion(result) if optimizers.card(config.optimizer.name).takes_schedule else None
    return {**result, "sentence": sentence(result, config)}


def smooth(losses: list[float], steps: int) -> np.ndarray:
    """The losses smoothed with a Gaussian kernel, whose width depends on `steps`: float [len(losses)].

    The kernel is symmetric, so that a fall does not move towards larger rates, as with a running mean.
    """
    positions = np.arange(len(losses))
    weights = np.exp(-0.5 * ((positions[:, None] - positions) / max(1.0, steps / 40)) ** 2)
    return weights @ np.asarray(losses, float) / weights.sum(1) if len(losses) else np.zeros(0)


def suggestion(result: dict) -> float | None:
    """The rate at which the smoothed loss falls most steeply on a log axis, before its minimum; None if it does not fall."""
    rates, losses, smoothed = (np.asarray(result[key], float) for key in ("rates", "losses", "smoothed"))
    lowest = int(np.argmin(smoothed)) if len(smoothed) else 0
    if len(smoothed) < _MIN_STEPS or lowest == 0:
        return None
    noise = float(np.std((losses - smoothed)[: lowest + 1])) / math.sqrt(_MIN_STEPS)
    if smoothed[0] - smoothed[lowest] <= max(_MIN_FALL * abs(smoothed[0]), _MIN_FALL_IN_NOISE * noise):
        return None
    slopes = np.gradient(smoothed, np.log(rates))[: lowest + 1]
    return float(f"{rates[int(np.argmin(slopes))]:.1e}")


def sentence(result: dict, config: Config) -> str:
    """The result of a test of `config` in words, in the current language."""
    current = f"{config.optimizer.get('lr'):.2g}"
    if not optimizers.card(config.optimizer.name).takes_schedule:
        return text(
            "This optimizer adapts its own step sizes; the learning rate only sets the first ones, so testing it "
            "would show nothing."
        )
    if not result["rates"]:
        return text(
            "The loss was not a finite number from the first step on. Check the settings of the model and the loss "
            "function."
        )
    low, high = f"{result['rates'][0]:.2g}", f"{result['rates'][-1]:.2g}"
    if result["suggested"] is None:
        return text(
            "The loss did not fall at any learning rate from {low} to {high}, so none is suggested: keep {usual}.",
            low=low, high=high, usual=current,
        )  # fmt: skip
    rate, best = f"{result['suggested']:.2g}", f"{result['best']:.2g}"
    summary = text(
        "The loss falls fastest at a learning rate of about {rate} and is lowest at {best}.", rate=rate, best=best
    )
    if result["stopped"] == "diverged":
        return f"{summary} " + text("Beyond {high} the learning rate is too high: the loss diverges.", high=high)
    if result["best"] == result["rates"][-1]:
        return f"{summary} " + text("It is still falling there, so higher learning rates may work too.")
    return summary


class _Sweep(trainer.Observer):
    """Collects the losses, forwards the events to `observer`, and requests a stop when the loss has diverged."""

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


def _short_config(config: Config, steps: int) -> Config:
    """The config of a run of `steps` steps, with a constant schedule and without early stopping and evaluation."""
    values = config.as_dict()
    values["schedule"] = {"name": "constant"}
    values["training"] |= {
        "epochs": 1000, "max_steps": steps, "max_seconds": 0, "patience": 0, "evaluate_every": 0, "anatomy_every": 0
    }  # fmt: skip
    return from_dict(values)


def _start(config: Config) -> Start | None:
    """The model that the config starts from; raises UserError if it no longer exists."""
    if not config.training.start_from:
        return None
    checkpoint = checkpoints.load(checkpoints.resolve(config.training.start_from))
    assets = getattr(checkpoint.model.encoder, "assets", None)
    weights, encoder = checkpoint.model.state_dict(), checkpoint.config.encoder.name
    return Start(checkpoint.vocab, weights, encoder, assets() if assets else None)
