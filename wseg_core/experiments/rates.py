"""Which of several learning rates represents a variant."""

import statistics
from collections.abc import Mapping, Sequence
from typing import TypeVar

Rate = TypeVar("Rate")


def best(rates: Mapping[Rate, Sequence[dict]]) -> Rate:
    """The rate of the highest mean dev F1 over the seeds that all rates have in common; the first of equal ones.

    rates: to the runs of one variant, rows of the store. Seeds that only some rates have are left out, since a seed may be
    easy: while runs train, the rates are then compared on equal terms; and where an experiment until sure adds seeds to
    the chosen rate only, the choice stays that of the first look. A run that failed without a score counts as F1 0: a
    rate that diverges with some seeds should not represent the variant because of the others. Rates without any such
    outcome are not chosen unless all are without. Where the rates have no seed in common, each is judged by all of its own.
    """
    outcomes = {rate: _outcomes(runs) for rate, runs in rates.items()}
    with_outcome = {rate: by_seed for rate, by_seed in outcomes.items() if by_seed}
    if not with_outcome:
        return next(iter(rates))
    common = set.intersection(*map(set, with_outcome.values()))
    return max(
        with_outcome, key=lambda rate: statistics.fmean(outcomes[rate][seed] for seed in common or outcomes[rate])
    )


def _outcomes(runs: Sequence[dict]) -> dict[int, float]:
    """Seed to dev F1, 0 for a failed run without one; runs that have no score yet are left out."""
    ended = [run for run in runs if run["best_dev_f1"] is not None or run["state"] == "failed"]
    return {run["config"]["training"]["seed"]: run["best_dev_f1"] or 0.0 for run in ended}
