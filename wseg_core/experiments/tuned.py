"""Each variant at its best learning rate: one that was trained with several is judged by the best of them.

The rate is chosen on the development set (see `rates`). Where there is a test set, a verdict uses its sentences, which had
no part in that choice.
"""

import json

from ..language import text
from . import rates as learning_rates

RATE = ("optimizer", "lr")
_MAX_NAMED = 8  # variants listed in the note

Rates = dict[float, list[dict]]  # learning rate to runs


def several(runs: list[dict]) -> bool:
    """Whether there are several variants and one was trained with more than one learning rate. runs: rows of the store."""
    by_variant = _by_variant(runs)
    return len(by_variant) > 1 and any(len(rates) > 1 for rates in by_variant.values())


def best_rates(runs: list[dict], names: dict[str, str]) -> tuple[list[dict], str]:
    """The runs with the best learning rate of each variant, and a note that lists them; all runs and "" without `several`.

    names: run to the name of its group. The note is "" too where no run has a score.
    """
    if not several(runs):
        return runs, ""
    best = [rates[learning_rates.best(rates)] for rates in _by_variant(runs).values()]
    chosen = {run["run"] for group in best for run in group}
    listed = [names[group[0]["run"]] for group in best if any(run["best_dev_f1"] is not None for run in group)]
    note = text(
        "Each with its best learning rate, chosen on the development set: {names}",
        names="; ".join(listed[:_MAX_NAMED]) + (" …" if len(listed) > _MAX_NAMED else "."),
    )
    return [run for run in runs if run["run"] in chosen], note if listed else ""


def _by_variant(runs: list[dict]) -> dict[str, Rates]:
    """Settings without the seed and the learning rate, to learning rates, to runs."""
    by_variant: dict[str, Rates] = {}
    for run in runs:
        rate = run["config"]["optimizer"].get(RATE[1])
        by_variant.setdefault(_settings_key(run["config"], RATE), {}).setdefault(rate, []).append(run)
    return by_variant


def _settings_key(config: dict, left_out: tuple[str, str]) -> str:
    """The settings without the seed and `left_out`, as a key."""
    plain = {
        s: {k: v for k, v in section.items() if (s, k) not in (left_out, ("training", "seed"))}
        for s, section in config.items()
    }
    return json.dumps(plain, sort_keys=True, default=str)
