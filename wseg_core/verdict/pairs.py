"""The verdict for each pair of groups, with the underlying numbers."""

import itertools
from collections.abc import Iterable

import numpy as np

from . import wording
from .groups import Group, differences
from .statistics import ENOUGH, RESAMPLES, Scored, estimate, f1, holm

ALPHA = 0.05  # family-wise error rate: the chance that any pair of equal groups is called different


def compare(
    groups: list[Group],
    counts: dict[str, dict],
    pairs: str | Iterable[tuple[int, int]] = "all",
    *,
    split: str = "",
    alpha: float = ALPHA,
    resamples: int = RESAMPLES,
) -> list[dict]:
    """One dict per pair. `counts`: run to {"gold", "predicted", "right"}, words per sentence, on the same sentences.

    pairs: "all"; "best", the group of the highest mean F1 against each other; or a list of index pairs, chosen before
    looking at scores. Since the best is found by looking at all, its pairs are corrected for all of them.
    split: "dev" or "test", mentioned in the sentence. F1 values are fractions; `difference` is a's mean F1 minus b's.

    `kind` is "settings" (three or more seeds on both sides), "models" (single runs, compared as trained models) or
    "few" (too few seeds: the numbers describe these trained models, and there is no winner). Except for "few", there
    is a winner exactly when the interval excludes 0.
    """
    all_pairs = list(itertools.combinations(range(len(groups)), 2))
    family = all_pairs if isinstance(pairs, str) else [(int(a), int(b)) for a, b in pairs]
    if not family:
        return []
    scored = [_scored(group, counts) for group in groups]
    means = np.array([f1(s.right.sum(1), s.words.sum(1)).mean() for s in scored])
    if pairs == "best":
        best = int(means.argmax())
        family = [(b, a) if b == best else (a, b) for a, b in family]
    first, second = np.array(family).T
    estimates = estimate(scored, first, second, resamples)
    raw = estimates.p_values()
    corrected, alphas = holm(raw, alpha)
    low, high = estimates.intervals(alphas)
    verdicts = []
    for i, (a, b) in enumerate(family):
        if pairs == "best" and a != best:
            continue
        first_group, second_group = groups[a], groups[b]
        seeds = min(len(first_group.runs), len(second_group.runs))
        kind = (
            "settings"
            if seeds >= ENOUGH
            else "models"
            if len(first_group.runs) == len(second_group.runs) == 1
            else "few"
        )
        sure = corrected[i] < alpha and kind != "few"
        settings_a, settings_b = differences(first_group.settings, second_group.settings)
        verdict = {
            "a": first_group.runs[0],
            "b": second_group.runs[0],
            "runs_a": list(first_group.runs),
            "runs_b": list(second_group.runs),
            "name_a": first_group.name,
            "name_b": second_group.name,
            "settings_a": settings_a,
            "settings_b": settings_b,
            "winner": (first_group if estimates.difference[i] > 0 else second_group).runs[0] if sure else None,
            "f1_a": float(means[a]),
            "f1_b": float(means[b]),
            "difference": float(estimates.difference[i]),
            "interval": [float(low[i]), float(high[i])],
            "p_value": float(corrected[i]),
            "p_raw": float(raw[i]),
            "standard_error": float(estimates.error[i]),
            "comparisons": len(family),
            "sentences": scored[0].right.shape[1],
            "split": split,
            "level": float(1 - alphas[i]),
            "kind": kind,
            "alone": first_group.alone and second_group.alone,
        }
        verdicts.append(verdict | {"sentence": wording.sentence(verdict)})
    return verdicts


def _scored(group: Group, counts: dict[str, dict]) -> Scored:
    columns = [
        {
            name: np.asarray(column, float)
            for name, column in counts[run].items()
            if name in ("gold", "predicted", "right")
        }
        for run in group.runs
    ]
    return Scored(np.stack([c["right"] for c in columns]), np.stack([c["gold"] + c["predicted"] for c in columns]))
