"""The best variant of an experiment: the one with the highest mean dev F1 over its seeds."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from ..schema import runs
from ..store import Store
from . import json_values

_ENDED = ("finished", "stopped")  # states whose score counts, as for a verdict
_SEED = "training.seed"


@dataclass(frozen=True)
class Winner:
    """The best variant of an experiment: its settings without the seed, and its mean dev F1.

    `variants`: the number of variants with a score.
    """

    variant: dict
    f1: float
    variants: int


def winners(store: Store, experiments: Iterable[str]) -> dict[str, Winner]:
    """{experiment: its best variant}; experiments with fewer than two scored variants are left out.

    This is a ranking, not a verdict: the difference is not tested for significance.
    """
    f1 = func.coalesce(json_values.number(runs.c.result, "dev", "f1"), runs.c.best_dev_f1)
    query = select(runs.c.experiment, runs.c.variant, f1).where(
        runs.c.experiment.in_(list(dict.fromkeys(experiments))), runs.c.state.in_(_ENDED), f1.is_not(None)
    )
    scores: dict[str, dict[str, list[float]]] = {}
    with store.reading() as connection:
        for experiment, variant, score in connection.execute(query):
            scores.setdefault(experiment, {}).setdefault(_key(variant), []).append(score)
    best_variants = {}
    for experiment, variants in scores.items():
        if len(variants) > 1:
            means = {key: sum(values) / len(values) for key, values in variants.items()}
            best = max(means, key=lambda key: means[key])
            best_variants[experiment] = Winner(json.loads(best), means[best], len(means))
    return best_variants


def is_winner(variant: dict | None, winner: Winner | None) -> bool:
    """Whether a run with this variant belongs to the best one of its experiment."""
    return winner is not None and json.loads(_key(variant)) == winner.variant


def _key(variant: dict | None) -> str:
    return json.dumps({key: value for key, value in (variant or {}).items() if key != _SEED}, sort_keys=True)
