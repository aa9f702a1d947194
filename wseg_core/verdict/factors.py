"""One verdict for each factor of a crossed experiment: which optimizer, which loss, and does one depend on the other?

A *cell* is one combination of settings. The cells of a factor are matched: each level of the factor is compared over the
same levels of the rest and the same seeds. A main effect is the mean difference of two levels over the matched cells; an
interaction is how much that difference changes between two of the rest (contrasts of cell means; Scheffé 1959, "The
Analysis of Variance"). Both are tested as pairs of groups are (pairs.py); all main effects share one correction, and all
interactions another.
"""

import itertools
import json
from dataclasses import dataclass

import numpy as np

from . import power
from .factor_wording import sentence
from .groups import Group, names
from .pairs import ALPHA, MARGIN, decide, kind_of, scored_of
from .resampling import RESAMPLES, Scored
from .statistics import Estimates, contrasts

_RATE = "optimizer.lr"
_FIRST = ("optimizer.name", "loss.name", "encoder.name")  # the order in which factors are named


@dataclass(frozen=True)
class Cells:
    """Matched cells of one factor. levels, rest: names; runs [level][rest]: run ids, in the order of `seeds`.

    left_out: names of the groups that have no match.
    """

    factor: str
    levels: tuple[str, ...]
    rest: tuple[str, ...]
    runs: tuple[tuple[tuple[str, ...], ...], ...]
    seeds: tuple
    left_out: tuple[str, ...] = ()


def factors(groups: list[Group]) -> list[str]:
    """The settings that the groups cross, components first: each has at least two levels matched over at least two of the rest."""
    keys = dict.fromkeys(key for group in groups for key in group.settings)
    varied = [key for key in keys if len({_plain(g.settings.get(key)) for g in groups}) > 1]
    crossed = []
    for key in varied:
        section = key.partition(".")[0]
        if not key.endswith(".name") and f"{section}.name" in varied:
            continue  # follows from a component's name
        cells = match(groups, key)
        if cells is not None and len(cells.rest) > 1:
            crossed.append(key)
    return sorted(crossed, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST))


def match(groups: list[Group], factor: str, dev: dict[str, float] | None = None) -> Cells | None:
    """The matched cells of `factor`, a setting "section.key"; None where fewer than two levels have a match.

    The rest of a component's name is every setting outside its section, since its own settings follow from its name. The
    learning rate is no part of the rest: of several groups in one cell, the one with the highest mean dev F1 represents
    it. dev: run to dev F1.
    """
    section, _, last = factor.partition(".")
    table: dict[str, dict[str, Group]] = {}
    rests: dict[str, dict] = {}
    for group in groups:
        if factor not in group.settings:
            continue
        prefix = f"{section}." if last == "name" else factor
        rest = {k: v for k, v in group.settings.items() if not k.startswith(prefix) and k != _RATE}
        level, key = _plain(group.settings[factor]), _plain(rest)
        rests.setdefault(key, rest)
        cell = table.setdefault(key, {})
        if level not in cell or _dev(group, dev) > _dev(cell[level], dev):
            cell[level] = group
    levels = list(dict.fromkeys(level for cell in table.values() for level in cell))
    complete = [key for key, cell in table.items() if len(cell) == len(levels)]
    if len(levels) < 2 or not complete:
        return None
    used = [table[key][level] for level in levels for key in complete]
    seeds = tuple(seed for seed in used[0].seeds if all(seed in group.seeds for group in used))
    runs = tuple(tuple(tuple(_run(table[key][level], seed) for seed in seeds) for key in complete) for level in levels)
    left_out = tuple(group.name for group in groups if group not in used)
    return Cells(
        factor,
        tuple(names([{factor: json.loads(level)} for level in levels])),
        tuple(names([rests[key] for key in complete])),
        runs,
        seeds,
        left_out,
    )


def by_factor(
    cells: Cells,
    counts: dict[str, dict],
    *,
    split: str = "",
    alpha: float = ALPHA,
    margin: float = MARGIN,
    resamples: int = RESAMPLES,
) -> dict:
    """The verdicts on a factor. `counts` as in `compare`.

    {"factor", "levels", "rest", "seeds", "pairs": one per pair of levels, as those of `compare` as far as they have a
    meaning here, "interactions": likewise, of two levels ("a", "b") between two of the rest ("in", "against"),
    "depends": "better" (it depends), "equal" (not by more than the margin) or "undecided", "cells": [{"level", "rest",
    "f1", "interval", "runs"}], "left_out"}. Fewer than three matched seeds decide nothing.
    """
    flat = [Group(runs, cells.seeds, {}) for level in cells.runs for runs in level]
    scored = [scored_of(group, counts) for group in flat]
    rows, columns = len(cells.levels), len(cells.rest)
    kind = "settings" if kind_of(*flat) == "settings" else "few"
    pairs = list(itertools.combinations(range(rows), 2))
    rests = list(itertools.combinations(range(columns), 2))
    main = np.zeros((len(pairs), rows, columns))
    for i, (a, b) in enumerate(pairs):
        main[i, a], main[i, b] = 1 / columns, -1 / columns
    between = np.zeros((len(pairs) * len(rests), rows, columns))
    for i, ((a, b), (c, d)) in enumerate(itertools.product(pairs, rests)):
        between[i, a, c] = between[i, b, d] = 1
        between[i, a, d] = between[i, b, c] = -1

    def tested(weights: np.ndarray) -> tuple[Estimates, dict]:
        estimates = contrasts(scored, weights.reshape(len(weights), -1), resamples, matched=True)
        return estimates, decide(estimates, alpha, margin)

    common = {"kind": kind, "split": split, "margin": margin, "runs": len(cells.seeds), "rest": columns}
    effects, interactions = [], []
    estimates, decided = tested(main)
    for i, (a, b) in enumerate(pairs):
        effect = _outcome(estimates, decided, i, common) | {"name_a": cells.levels[a], "name_b": cells.levels[b]}
        better = a if effect["difference"] > 0 else b
        effect["winner"] = cells.levels[better] if effect["verdict"] == "better" else None
        effects.append(effect | {"sentence": sentence(effect)})
    if len(between):
        estimates, decided = tested(between)
        for i, ((a, b), (c, d)) in enumerate(itertools.product(pairs, rests)):
            effect = _outcome(estimates, decided, i, common) | {"name_a": cells.levels[a], "name_b": cells.levels[b]}
            interactions.append(effect | {"in": cells.rest[c], "against": cells.rest[d]})
    return {
        "factor": cells.factor,
        "levels": list(cells.levels),
        "rest": list(cells.rest),
        "seeds": list(cells.seeds),
        "pairs": effects,
        "interactions": interactions,
        "depends": _depends(interactions),
        "cells": _means(cells, scored, alpha, resamples),
        "left_out": list(cells.left_out),
    }


def _outcome(estimates: Estimates, decided: dict, i: int, common: dict) -> dict:
    """The numbers of one contrast and what they decide."""
    outcome = "better" if decided["better"][i] else "equal" if decided["equal"][i] else "undecided"
    lacking, alpha = None, float(decided["alpha"][i])
    if common["kind"] == "few":
        outcome, lacking = "undecided", power.seeds_missing(common["runs"])
    elif outcome == "undecided" and estimates.spread is not None:
        lacking = power.needed(estimates.spread, i, float(estimates.difference[i]), alpha, common["margin"])
    return {
        "verdict": outcome,
        "difference": float(estimates.difference[i]),
        "interval": [float(decided["low"][i]), float(decided["high"][i])],
        "p_value": float(decided["p"][i]),
        "standard_error": float(estimates.error[i]),
        "comparisons": len(decided["p"]),
        "sentences": 0 if estimates.spread is None else estimates.spread.sentences,
        "level": 1 - alpha,
        "needed": lacking,
        **common,
    }


def _means(cells: Cells, scored: list[Scored], alpha: float, resamples: int) -> list[dict]:
    """The mean F1 of each cell with its interval at level 1 − alpha, over seeds (from three on) and sentences."""
    estimates = contrasts(scored, np.eye(len(scored)), resamples)
    low, high = estimates.intervals(np.full(len(scored), alpha))
    places = itertools.product(range(len(cells.levels)), range(len(cells.rest)))
    return [
        {
            "level": cells.levels[i],
            "rest": cells.rest[j],
            "f1": float(estimates.difference[n]),
            "interval": [max(float(low[n]), 0.0), float(high[n])],
            "runs": list(cells.runs[i][j]),
        }
        for n, (i, j) in enumerate(places)
    ]


def _depends(interactions: list[dict]) -> str:
    """Of all interactions: better if any is clear, equal if all are within the margin."""
    verdicts = {interaction["verdict"] for interaction in interactions}
    return "better" if "better" in verdicts else "equal" if verdicts == {"equal"} else "undecided"


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _dev(group: Group, dev: dict[str, float] | None) -> float:
    scores = [(dev or {}).get(run) for run in group.runs]
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else -1.0


def _run(group: Group, seed: object) -> str:
    return group.runs[group.seeds.index(seed)]
