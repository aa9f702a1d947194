"""Groups and counts for tests of the verdict: those of real models, and simulated runs drawn from them."""

import json
from collections import Counter
from pathlib import Path

import numpy as np

from wseg_core import verdict

REAL = json.loads((Path(__file__).parents[2] / "data" / "counts.json").read_text())
GOLD = np.array(REAL["gold"])
POOLS = {name: {side: np.array(REAL[name][side]) for side in ("predicted", "right")} for name in ("linear", "bilstm")}
QUALITY = {name: np.mean(2 * p["right"].sum(1) / (p["predicted"].sum(1) + GOLD.sum())) for name, p in POOLS.items()}


def drawn(chance, pool: str, rows, f1: float) -> dict:
    """A run like the real ones: each sentence as one of them segmented it, with right words removed down to `f1` on average."""
    of = chance.integers(0, len(POOLS[pool]["right"]), len(rows))
    right = chance.binomial(POOLS[pool]["right"][of, rows], min(max(f1 / QUALITY[pool], 0), 1))
    return {"gold": GOLD[rows], "predicted": POOLS[pool]["predicted"][of, rows], "right": right}


def rows_of(*optimizers: str, seeds: int = 1, **training) -> list[dict]:
    """Rows of the store, all that `group` needs of them."""
    return [
        {
            "run": f"{name}-{seed}",
            "name": "",
            "config": {"optimizer": {"name": name, "lr": 0.1}, "training": {"seed": seed, **training}},
        }
        for name in optimizers
        for seed in range(seeds)
    ]


def of_systems(*systems, seeds: int = 1):
    """Groups and counts of real models: the encoder's pool and the first seed, for each system."""
    groups = verdict.group(rows_of(*(f"{pool}{first}" for pool, first in systems), seeds=seeds))
    counts = {}
    for group, (pool, first) in zip(groups, systems):
        for i, run in enumerate(group.runs):
            counts[run] = {"gold": GOLD, **{side: POOLS[pool][side][first + i] for side in ("predicted", "right")}}
    return groups, counts


def pairs(repeats: int, sentences: int, seeds: int, a=("bilstm", 0.8), b=("bilstm", 0.8), between=0.0, seed=7, **given):
    """The verdicts on `repeats` simulated pairs of systems, (pool, F1) each; between: deviation of F1 over seeds."""
    chance, groups = np.random.default_rng(seed), verdict.group(rows_of("a", "b", seeds=seeds))
    for _ in range(repeats):
        rows = chance.integers(0, len(GOLD), sentences)
        counts = {
            run: drawn(chance, pool, rows, quality + chance.normal(0, between))
            for group, (pool, quality) in zip(groups, (a, b))
            for run in group.runs
        }
        (pair,) = verdict.compare(groups, counts, **given)
        yield pair


def shares(repeats: int, sentences: int, seeds: int, **given) -> dict[str, float]:
    """How often each verdict is given to the simulated pairs; a pair's interval always agrees with it."""
    counted = Counter()
    for pair in pairs(repeats, sentences, seeds, **given):
        low, high = pair["interval"]
        assert (pair["verdict"] == "better") == (pair["winner"] is not None) == (low > 0 or high < 0)
        assert (pair["verdict"] == "equal") == (-pair["margin"] < low <= 0 <= high < pair["margin"])
        counted[pair["verdict"]] += 1
    return {verdict: counted[verdict] / repeats for verdict in ("better", "equal", "undecided")}
