"""The verdict for each pair of groups, with the numbers that it stands on."""

import itertools

import numpy as np

from . import wording
from .groups import Group, differences
from .statistics import ENOUGH, RESAMPLES, Scored, estimate, f1, holm

ALPHA = 0.05  # the chance that any of all pairs that do not differ is called different


def compare(
    groups: list[Group],
    counts: dict[str, dict],
    pairs="all",
    *,
    split: str = "",
    alpha: float = ALPHA,
    resamples: int = RESAMPLES,
) -> list[dict]:
    """One dict a pair. `counts`: run to {"gold", "predicted", "right"}, words a sentence, of the same sentences for all.

    pairs: "all"; "best", the group of the highest mean F1 against each other; or a list of index pairs, chosen before
    looking at scores. Since the best is found by looking at all, its pairs are corrected for all of them.
    split: "dev" or "test", to be named. F1 values are fractions; `difference` is a's mean F1 minus b's.

    `kind` is "settings" (three seeds or more on both sides), "models" (single runs: compared as the trained models that
    they are) or "few" (too few seeds: the numbers are about these trained models, and there is no winner). But for
    "few", the winner is named just where the interval excludes 0.
    """
    everything = list(itertools.combinations(range(len(groups)), 2))
    family = everything if isinstance(pairs, str) else [(int(a), int(b)) for a, b in pairs]
    if not family:
        return []
    scored = [_scored(group, counts) for group in groups]
    means = np.array([f1(s.right.sum(1), s.words.sum(1)).mean() for s in scored])
    if pairs == "best":
        best = int(means.argmax())
        family = [(b, a) if b == best else (a, b) for a, b in family]
    first, second = np.array(family).T
    found = estimate(scored, first, second, resamples)
    raw = found.p_values()
    corrected, alphas = holm(raw, alpha)
    low, high = found.intervals(alphas)
    verdicts = []
    for i, (a, b) in enumerate(family):
        if pairs == "best" and a != best:
            continue
        one, two = groups[a], groups[b]
        seeds = min(len(one.runs), len(two.runs))
        kind = "settings" if seeds >= ENOUGH else "models" if len(one.runs) == len(two.runs) == 1 else "few"
        sure = corrected[i] < alpha and kind != "few"
        settings_a, settings_b = differences(one.settings, two.settings)
        verdict = {
            "a": one.runs[0],
            "b": two.runs[0],
            "runs_a": list(one.runs),
            "runs_b": list(two.runs),
            "name_a": one.name,
            "name_b": two.name,
            "settings_a": settings_a,
            "settings_b": settings_b,
            "winner": (one if found.difference[i] > 0 else two).runs[0] if sure else None,
            "f1_a": float(means[a]),
            "f1_b": float(means[b]),
            "difference": float(found.difference[i]),
            "interval": [float(low[i]), float(high[i])],
            "p_value": float(corrected[i]),
            "p_raw": float(raw[i]),
            "standard_error": float(found.error[i]),
            "comparisons": len(family),
            "sentences": scored[0].right.shape[1],
            "split": split,
            "level": float(1 - alphas[i]),
            "kind": kind,
            "alone": one.alone and two.alone,
        }
        verdicts.append(verdict | {"sentence": wording.sentence(verdict)})
    return verdicts


def _scored(group: Group, counts: dict[str, dict]) -> Scored:
    own = [
        {
            name: np.asarray(column, float)
            for name, column in counts[run].items()
            if name in ("gold", "predicted", "right")
        }
        for run in group.runs
    ]
    return Scored(np.stack([c["right"] for c in own]), np.stack([c["gold"] + c["predicted"] for c in own]))
