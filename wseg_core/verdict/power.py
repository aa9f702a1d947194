"""How many more seeds or sentences would settle an undecided comparison: a power calculation on the spreads seen.

The true difference and spreads are taken to be those measured, and D to be normal around that difference. A comparison
is decided where its interval D ± h excludes 0 or lies within ± the margin (h with the t quantile at the pair's
corrected level), that is, unless |D| lies between the margin − h and h.
"""

import math

import numpy as np
from scipy import special

from .statistics import ENOUGH, Spread

POWER = 0.8  # probability that a comparison with so many seeds or sentences is decided
SEEDS = np.arange(1, 101)  # more seeds per group that are tried
SENTENCES = np.array([digits * 10**k for k in range(5) for digits in range(10, 100)])  # more sentences, two digits each


def needed(spread: Spread, i: int, difference: float, alpha: float, margin: float) -> dict | None:
    """What contrast i of `spread` lacks: {"seeds", "sentences", "both"}; None where there is nothing to resample.

    seeds: more for each group, sentences: more to score on, each alone; None where that alone does not suffice. both:
    {"seeds", "sentences"}, the two raised in proportion, where neither alone suffices. Trained models (single runs)
    have no variance over seeds to plan with: only sentences count.
    """
    if spread.sentences < 2 or not np.isfinite(spread.common[i]):
        return None

    def first(seeds: np.ndarray, sentences: np.ndarray) -> int | None:
        error, freedom = spread.errors(i, seeds, sentences)
        enough = chance_of_decision(difference, error, freedom, alpha, margin) >= POWER
        return int(enough.argmax()) if enough.any() else None

    more = first(np.zeros(1), SENTENCES)
    sentences = None if more is None else int(SENTENCES[more])
    if not spread.settings[i]:
        return {"seeds": None, "sentences": sentences, "both": None}
    more = first(SEEDS, np.zeros(1))
    seeds, both = None if more is None else int(SEEDS[more]), None
    if seeds is None and sentences is None:
        runs = int(spread.runs[spread.weights[i] != 0].min())
        scored = _rounded(spread.sentences * SEEDS / runs)
        more = first(SEEDS, scored)
        both = None if more is None else {"seeds": int(SEEDS[more]), "sentences": int(scored[more])}
    return {"seeds": seeds, "sentences": sentences, "both": both}


def seeds_missing(*runs: int) -> dict:
    """What groups of so many runs lack before anything is said of their settings."""
    return {"seeds": max(ENOUGH - min(runs), 0), "sentences": None, "both": None}


def chance_of_decision(
    difference: float, error: np.ndarray, freedom: np.ndarray, alpha: float, margin: float
) -> np.ndarray:
    """The probability that a comparison with these standard errors is decided, if the true difference is `difference`."""
    half = special.stdtrit(freedom, 1 - alpha / 2) * error
    inner = np.minimum(np.maximum(margin - half, 0.0), half)
    scale = np.maximum(error, 1e-12)

    def below(x: np.ndarray) -> np.ndarray:
        return special.ndtr((x - difference) / scale)

    return 1 - (below(half) - below(inner)) - (below(-inner) - below(-half))


def _rounded(counts: np.ndarray) -> np.ndarray:
    """Counts rounded up to two digits."""
    digits = np.array([10 ** max(int(math.log10(count)) - 1, 0) for count in np.maximum(counts, 1)])
    return (np.ceil(counts / digits) * digits).astype(int)
