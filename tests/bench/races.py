"""Races until sure, simulated: how often one names a winner where there is none, and how many runs it saves.

The word counts of each run are drawn from those of real models (tests/data/counts.json): on each sentence as one of
them segmented it, then correct words are removed down to a quality that varies over seeds.
"""

import json
from pathlib import Path

import numpy as np

from wseg_core.verdict.groups import Group
from wseg_core.verdict.looks import compare_at_looks
from wseg_core.verdict.sequential import schedule

RACES = 1000
RESAMPLES = 500  # of the sentences; a quarter of the usual number
SEEDS = schedule()
DIFFERENCES = (0.0, 0.0025, 0.005, 0.01, 0.02, 0.03)  # F1: from nothing over the margin of equality to what is plain
SPREADS = (0.003, 0.006)  # standard deviation of F1 over seeds
FIXED = SEEDS  # numbers of seeds to compare with; between them by interpolation
_REAL = json.loads((Path(__file__).parents[1] / "data" / "counts.json").read_text())
_GOLD = np.array(_REAL["gold"])
_PREDICTED, _RIGHT = (np.array(_REAL["bilstm"][side]) for side in ("predicted", "right"))
_QUALITY = np.mean(2 * _RIGHT.sum(1) / (_PREDICTED.sum(1) + _GOLD.sum()))


def rows():
    """The share of null races with a winner, and the runs of a mix compared with a fixed number of seeds."""
    for variants, sentences, spread in ((2, 500, 0.006), (2, 116, 0.003), (4, 500, 0.006)):
        wrong, runs = null_races(variants, sentences, spread)
        yield (
            f"race until sure, {variants} equal variants, {sentences} sentences, spread {100 * spread:.1f} points",
            f"{wrong} of {RACES:,} name a winner; {runs:.1f} of {SEEDS[-1]} seeds each",
        )
    for sentences in (500, 2000):
        outcome = mix(sentences, RACES // 10)
        yield (
            f"race until sure, pairs {', '.join(f'{100 * d:g}' for d in DIFFERENCES)} points apart, {sentences} sentences",
            f"{100 * outcome['right']:.0f} % judged rightly with {outcome['seeds']:.1f} seeds each; "
            f"a fixed number needs {outcome['fixed']:.1f}: {100 * outcome['saved']:.0f} % fewer runs "
            f"(95 % interval {100 * outcome['low']:.0f} to {100 * outcome['high']:.0f}, {outcome['pairs']:,} pairs)",
        )


def null_races(variants: int, sentences: int, spread: float, races: int = RACES) -> tuple[int, float]:
    """(races of equal variants that name any winner, mean seeds per variant); every pair is of interest."""
    chance, wrong, used = np.random.default_rng(variants), 0, 0
    for _ in range(races):
        groups, counts = simulated(chance, [0.8] * variants, sentences, spread)
        pairs = compare_at_looks(groups, counts, SEEDS, resamples=RESAMPLES)
        wrong += any(pair["winner"] for pair in pairs)
        used += sum(max(len(p["runs_a"]) for p in pairs if g.runs[0] in (p["a"], p["b"])) for g in groups)
    return wrong, used / races / variants


def mix(sentences: int, races: int) -> dict:
    """Of pairs from equal to plainly different: the share judged `right`, mean `seeds`, the `fixed` seeds for as many, and
    the share of runs `saved` with the ends `low` and `high` of its 95 % bootstrap interval over the pairs of each kind.

    Right is a winner where the difference is the margin of equality or more, "equal" where there is none, and either
    in between, the winner being the better one.
    """
    chance = np.random.default_rng(0)
    kinds = [(difference, spread) for difference in DIFFERENCES for spread in SPREADS]
    right, seeds = np.zeros((len(kinds), races)), np.zeros((len(kinds), races))
    fixed = np.zeros((len(kinds), races, len(FIXED)))
    for kind, (difference, spread) in enumerate(kinds):
        for race in range(races):
            groups, counts = simulated(chance, [0.8, 0.8 - difference], sentences, spread)
            [pair] = compare_at_looks(groups, counts, SEEDS, resamples=RESAMPLES)
            right[kind, race], seeds[kind, race] = _is_right(pair, difference), len(pair["runs_a"])
            for i, count in enumerate(FIXED):
                [alone] = compare_at_looks(groups, counts, (count,), resamples=RESAMPLES)
                fixed[kind, race, i] = _is_right(alone, difference)

    def needed(drawn: np.ndarray) -> tuple[float, float, float]:
        """(share judged rightly, seeds, fixed seeds) of some of the pairs. drawn: [kinds, pairs]."""
        of = np.arange(len(kinds))[:, None]
        share = right[of, drawn].mean()
        return share, seeds[of, drawn].mean(), _reached(share, fixed[of, drawn].mean((0, 1)))

    share, used, alone = needed(np.tile(np.arange(races), (len(kinds), 1)))
    saved = []
    for _ in range(1000):
        _, some, without = needed(chance.integers(0, races, (len(kinds), races)))
        saved.append(1 - some / without)
    low, high = np.quantile(saved, [0.025, 0.975])
    return {
        "right": share, "seeds": used, "fixed": alone, "saved": 1 - used / alone, "low": low, "high": high, "pairs": seeds.size,
    }  # fmt: skip


def simulated(chance, qualities: list[float], sentences: int, spread: float) -> tuple[list[Group], dict]:
    """Groups of as many seeds as a race may have, of mean F1 `qualities`, and their word counts."""
    at, groups, counts = chance.integers(0, len(_GOLD), sentences), [], {}
    for number, quality in enumerate(qualities):
        runs = tuple(f"{number}-{seed}" for seed in range(SEEDS[-1]))
        for run in runs:
            of = chance.integers(0, len(_RIGHT), sentences)
            keep = min((quality + chance.normal(0, spread)) / _QUALITY, 1.0)
            right = chance.binomial(_RIGHT[of, at], keep)
            counts[run] = {"gold": _GOLD[at], "predicted": _PREDICTED[of, at], "right": right}
        groups.append(Group(runs, tuple(range(SEEDS[-1])), {"encoder.name": str(number)}, str(number)))
    return groups, counts


def _is_right(pair: dict, difference: float) -> bool:
    if pair["verdict"] == "better":
        return difference > 0 and pair["winner"] == pair["a"]
    return pair["verdict"] == "equal" and difference < 0.005


def _reached(share: float, shares: np.ndarray) -> float:
    """The number of seeds with which `share` of the pairs are judged rightly, between whole numbers by interpolation."""
    return float(np.interp(share, np.maximum.accumulate(shares), list(FIXED)))
