"""Temperature scaling: calibrates the probabilities of a model by dividing all scores by one number.

Guo et al. (2017), "On calibration of modern neural networks". It is fitted on sentences that the model was not
trained on, by the negative log-likelihood of the gaps (whether a word ends there), whose probabilities are displayed.
Since all scores are divided alike, the best path and therefore the segmentation do not change.
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
_LEAST = 1e-15  # probabilities are clipped to this distance from 0 and 1: what float64 distinguishes from 1


def fit(segmenter: Segmenter, sentences: list[list[str]], limit: int = LIMIT) -> dict:
    """{"temperature", "nll_before", "nll_after", "ece_before", "ece_after", "brier_before", "brier_after", "gaps"}.

    `before` is at temperature 1, regardless of the segmenter's own; `nll` is in nats per gap, `ece` and `brier` are
    as in `evaluation.calibration`; they are over the gaps of at most `limit` evenly spread gold sentences. Without
    any gap, the temperature is 1 and the others are None. The segmenter is not changed: set its `temperature`, or
    `store` the result.
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
    """The mean negative log-likelihood, in nats, of the outcomes, bool [n], under probabilities [n]."""
    given = np.where(happened, probability, 1 - probability)
    return float(-np.log(np.clip(given, _LEAST, 1.0)).mean())


def store(model: str, result: dict) -> None:
    """Stores a result of `fit` next to the weights of a run or checkpoint folder, for `Segmenter.load(…, calibrated=True)`.

    Raises UserError if there is no such model.
    """
    checkpoints.store_calibration(checkpoints.resolve(model), result)


def stored(model: str) -> dict | None:
    """The calibration stored with a model, or None; raises UserError if there is no such model."""
    return checkpoints.calibration(checkpoints.resolve(model))


def forget(model: str) -> None:
    """Deletes the calibration stored with a model; raises UserError if there is no such model."""
    checkpoints.store_calibration(checkpoints.resolve(model), None)
