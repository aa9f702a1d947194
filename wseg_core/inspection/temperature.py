"""Temperature scaling: one number that divides every score, to calibrate the probabilities.

Guo et al. (2017), "On calibration of modern neural networks": fitted on sentences that the model was not trained on, by
the negative log-likelihood of what is true, here of each gap (a word ends there or not), as that is what a model's
strength of a gap promises. It divides all scores alike, so the best path stays the best: no cut ever moves.
"""

import math

import numpy as np
from scipy.optimize import minimize_scalar

from ..corpora import written
from ..inference import checkpoints
from ..inference.evaluation import reliability
from ..inference.segmenter import Segmenter
from ..modeling.lattice import boundaries
from .decisions import cuts

BOUNDS = 0.05, 20.0  # temperatures tried
LIMIT = 2000  # sentences that are enough for one number
_LEAST = 1e-15  # a probability is taken to be at least this far from 0 and 1: what float64 can tell from 1


def fit(segmenter: Segmenter, sentences: list[list[str]], limit: int = LIMIT) -> dict:
    """{"temperature", "nll_before", "nll_after", "ece_before", "ece_after", "brier_before", "brier_after", "gaps"}.

    `before` is at temperature 1, whatever the segmenter's own; `nll` in nats a gap, `ece` and `brier` as
    `evaluation.calibration` has them; over the gaps within at most `limit` evenly spread gold sentences. Where there is no
    gap the temperature is 1 and the rest None. The segmenter stays as it is: set its `temperature`, or `store` the result.
    """
    if len(sentences) > limit:
        sentences = [sentences[i * len(sentences) // limit] for i in range(limit)]
    tables = list(segmenter.tables([written(words) for words in sentences], keep=()))
    begins = segmenter.scheme.begin_mask
    happened = np.concatenate([np.zeros(0, bool), *(cuts([sentences[r]])[:-1] for rows, _ in tables for r in rows)])

    def promised(t: float) -> np.ndarray:
        """[gaps]: P(a word ends here) at temperature `t`."""
        shares = (
            probabilities
            for _, (start, emissions, transitions, end, lengths) in tables
            for probabilities in boundaries(start / t, emissions / t, transitions / t, end / t, lengths, begins)
        )
        return np.concatenate([np.zeros(0), *(probabilities[:-1] for probabilities in shares)])

    if not len(happened):
        names = ("nll_before", "nll_after", "ece_before", "ece_after", "brier_before", "brier_after")
        return {"temperature": 1.0, **dict.fromkeys(names), "gaps": 0}
    minimum = minimize_scalar(
        lambda log: likelihood(promised(math.exp(log)), happened),
        bounds=tuple(map(math.log, BOUNDS)),
        method="bounded",
        options={"xatol": 1e-4},
    )
    before, temperature = promised(1.0), float(math.exp(minimum.x))
    if minimum.fun > likelihood(before, happened):
        temperature = 1.0
    after = promised(temperature)
    result: dict = {"temperature": temperature}
    measures = [(likelihood(p, happened), reliability(p, happened)) for p in (before, after)]
    for name in ("nll", "ece", "brier"):
        for when, (nll, bins) in zip(("before", "after"), measures):
            result[f"{name}_{when}"] = nll if name == "nll" else bins[name]
    return {**result, "gaps": len(happened)}


def likelihood(probability: np.ndarray, happened: np.ndarray) -> float:
    """The mean negative log-likelihood, in nats, of what happened, bool [n], under probabilities [n]."""
    given = np.where(happened, probability, 1 - probability)
    return float(-np.log(np.clip(given, _LEAST, 1.0)).mean())


def store(model: str, result: dict) -> None:
    """Keeps a result of `fit` beside the weights of a run or checkpoint folder: `Segmenter.load(…, calibrated=True)` uses it.

    Raises UserError where there is no such model.
    """
    checkpoints.store_calibration(checkpoints.resolve(model), result)


def stored(model: str) -> dict | None:
    """The calibration stored with a model, or None; raises UserError if there is no such model."""
    return checkpoints.calibration(checkpoints.resolve(model))


def forget(model: str) -> None:
    """Deletes the calibration stored with a model; raises UserError if there is no such model."""
    checkpoints.store_calibration(checkpoints.resolve(model), None)
