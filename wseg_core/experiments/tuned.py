"""Each variant at its best learning rate: one that was trained with several is judged by the best of them.

The rate is chosen by the mean dev F1 over its seeds. Where there is a test set, a verdict uses its sentences, which had no
part in that choice.
"""

import functools
import json
from collections.abc import Collection

from ..language import text

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
    best = [
        max(rates.values(), key=functools.partial(_mean, seeds=_common(rates))) for rates in _by_variant(runs).values()
    ]
    chosen = {run["run"] for group in best for run in group}
    listed = [names[group[0]["run"]] for group in best if _mean(group) >= 0]
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


def _common(rates: Rates) -> set[int]:
    """The seeds with which every learning rate of a variant has a score; rates without any are left out."""
    seeds = [{_seed(run) for run in group if run["best_dev_f1"] is not None} for group in rates.values()]
    return set.intersection(*filter(None, seeds)) if any(seeds) else set()


def _mean(group: list[dict], seeds: Collection[int] = ()) -> float:
    """Mean dev F1 over the runs with one of `seeds`, or over all if none is given; -1 without any score."""
    scores = [r["best_dev_f1"] for r in group if r["best_dev_f1"] is not None and (not seeds or _seed(r) in seeds)]
    return sum(scores) / len(scores) if scores else -1.0


def _seed(run: dict) -> int:
    return run["config"]["training"]["seed"]
