"""The verdict for each pair of groups, with the underlying numbers."""

import itertools
from collections.abc import Iterable

import numpy as np

from . import power, wording
from .groups import Group, differences
from .resampling import RESAMPLES, Scored, f1
from .statistics import ENOUGH, Estimates, estimate, holm

ALPHA = 0.05  # family-wise error rate: the chance that any pair of equal groups is called different
MARGIN = 0.005  # margin of practical equality, F1 as a fraction: smaller differences do not matter


def compare(
    groups: list[Group],
    counts: dict[str, dict],
    pairs: str | Iterable[tuple[int, int]] = "all",
    *,
    split: str = "",
    alpha: float = ALPHA,
    margin: float = MARGIN,
    best: int | None = None,
    resamples: int = RESAMPLES,
) -> list[dict]:
    """One dict per pair. `counts`: run to {"gold", "predicted", "right"}, words per sentence, on the same sentences.

    pairs: "all"; "best", one group against each other: `best`, or that of the highest mean F1; or a list of index
    pairs, chosen before looking at scores. Since the best is found by looking at all, its pairs are corrected for all.
    split: "dev" or "test", mentioned in the sentence. F1 values are fractions; `difference` is a's mean F1 minus b's.

    `kind` is "settings" (three or more seeds on both sides), "models" (single runs, compared as trained models) or
    "few" (too few seeds: the numbers describe these trained models, and nothing is decided). `verdict` is
    - "better": the interval excludes 0; exactly then there is a `winner`. At most `alpha` of families name a wrong one;
    - "equal": the interval lies within ±`margin` and includes 0. At most `alpha` of families call a pair equal whose
      true difference is the margin or more (Holm over all pairs, whatever else was decided);
    - "undecided": neither. `needed`: what would settle it with a probability of 80 % (power.py), or None.
    """
    all_pairs = list(itertools.combinations(range(len(groups)), 2))
    family = all_pairs if isinstance(pairs, str) else [(int(a), int(b)) for a, b in pairs]
    if not family:
        return []
    scored = [scored_of(group, counts) for group in groups]
    means = np.array([f1(s.right.sum(1), s.words.sum(1)).mean() for s in scored])
    if pairs == "best":
        best = int(means.argmax()) if best is None else best
        family = [(b, a) if b == best else (a, b) for a, b in family]
    first, second = np.array(family).T
    estimates = estimate(scored, first, second, resamples)
    decided = decide(estimates, alpha, margin)
    shown = [i for i, (a, _) in enumerate(family) if pairs != "best" or a == best]
    return [_verdict(groups, means, family[i], estimates, decided, i, margin, split) for i in shown]


def decide(estimates: Estimates, alpha: float, margin: float) -> dict[str, np.ndarray]:
    """Of each pair: p, corrected p, p_equal, alpha (of its interval), low, high, better, equal."""
    raw, raw_equal = estimates.p_values(), estimates.p_equal(margin)
    corrected, alphas = holm(raw, alpha)
    equal, equal_alphas = holm(raw_equal, alpha)
    better = corrected < alpha
    alphas = np.where(better, alphas, np.minimum(alphas, equal_alphas))
    low, high = estimates.intervals(alphas)
    return {
        "raw": raw,
        "p": corrected,
        "p_equal": equal,
        "alpha": alphas,
        "low": low,
        "high": high,
        "better": better,
        "equal": ~better & (raw_equal < alphas),
    }


def kind_of(*groups: Group) -> str:
    """What a comparison of these groups is about: settings, (trained) models, or nothing yet: few."""
    sizes = [len(group.runs) for group in groups]
    return "settings" if min(sizes) >= ENOUGH else "models" if max(sizes) == 1 else "few"


def scored_of(group: Group, counts: dict[str, dict]) -> Scored:
    """The counts of a group's runs. `counts` as in `compare`."""
    columns = [
        {name: np.asarray(counts[run][name], float) for name in ("gold", "predicted", "right")} for run in group.runs
    ]
    return Scored(np.stack([c["right"] for c in columns]), np.stack([c["gold"] + c["predicted"] for c in columns]))


def _verdict(
    groups: list[Group],
    means: np.ndarray,
    pair: tuple[int, int],
    estimates: Estimates,
    decided: dict[str, np.ndarray],
    i: int,
    margin: float,
    split: str,
) -> dict:
    a, b = (groups[g] for g in pair)
    kind, difference, alpha = kind_of(a, b), float(estimates.difference[i]), float(decided["alpha"][i])
    outcome = "better" if decided["better"][i] else "equal" if decided["equal"][i] else "undecided"
    spread, lacking = estimates.spread, None
    if kind == "few":
        outcome, lacking = "undecided", power.seeds_missing(len(a.runs), len(b.runs))
    elif outcome == "undecided" and spread is not None:
        lacking = power.needed(spread, i, difference, alpha, margin)
    settings_a, settings_b = differences(a.settings, b.settings)
    verdict = {
        "a": a.runs[0],
        "b": b.runs[0],
        "runs_a": list(a.runs),
        "runs_b": list(b.runs),
        "name_a": a.name,
        "name_b": b.name,
        "settings_a": settings_a,
        "settings_b": settings_b,
        "winner": (a if difference > 0 else b).runs[0] if outcome == "better" else None,
        "verdict": outcome,
        "f1_a": float(means[pair[0]]),
        "f1_b": float(means[pair[1]]),
        "difference": difference,
        "interval": [float(decided["low"][i]), float(decided["high"][i])],
        "p_value": float(decided["p"][i]),
        "p_raw": float(decided["raw"][i]),
        "p_equal": float(decided["p_equal"][i]),
        "margin": margin,
        "needed": lacking,
        "standard_error": float(estimates.error[i]),
        "comparisons": len(decided["raw"]),
        "sentences": 0 if spread is None else spread.sentences,
        "split": split,
        "level": 1 - alpha,
        "kind": kind,
        "alone": a.alone and b.alone,
    }
    return verdict | {"sentence": wording.sentence(verdict)}
