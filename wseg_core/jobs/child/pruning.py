"""Pruning: ends a trial of a search early when it is worse than the median of the others after as many evaluations.

The median rule (Golovin et al. 2017, "Google Vizier"), as in Optuna's MedianPruner.
"""

import statistics

from ...language import source
from ...store import Store, experiments

KIND = experiments.PRUNED
STARTUP = 5  # trials that must have finished before any is pruned
MESSAGE = source(
    "Pruned after {count} evaluations: the best dev F1 was {f1} %, below the median of the search's finished "
    "trials, {median} %. This counts as a result; `resume` can still train it to the end."
)


def median_above(scores: list[float], others: list[list[float]]) -> float | None:
    """The median that exceeds the best of these dev F1s, one per evaluation; None if there is none.

    others: the scores of the finished trials.
    """
    if len(others) < STARTUP:
        return None
    comparable = [other[len(scores) - 1] for other in others if len(other) >= len(scores)]
    if not comparable:
        return None
    median = statistics.median(comparable)
    return median if max(scores) < median else None


class Pruner:
    """Compares one trial with the finished ones while it trains."""

    def __init__(self, store: Store, row: dict, search: dict):
        self._store, self._row, self._search = store, row, search
        self._scores = experiments.scores(store, [row["run"]]).get(row["run"], [])

    def evaluated(self, f1: float) -> dict | None:
        """Adds a score on the dev set; returns the values of `MESSAGE` when the trial should end now, else None."""
        self._scores.append(f1)
        finished = [
            row["run"]
            for row in experiments.runs_of(self._store, self._row["experiment"])
            if row["state"] == "finished" and self._fixed(row) == self._fixed(self._row)
        ]
        median = median_above(self._scores, list(experiments.scores(self._store, finished).values()))
        if median is None:
            return None
        return {"count": len(self._scores), "f1": f"{100 * max(self._scores):.1f}", "median": f"{100 * median:.1f}"}

    def _fixed(self, row: dict) -> dict:
        """The settings that the search does not vary: only trials that share them are compared."""
        return {key: value for key, value in (row["variant"] or {}).items() if key not in self._search["space"]}


def of(store: Store, row: dict) -> Pruner | None:
    """The pruner of a run; None where it is not a trial, its search does not prune, or it was pruned before and resumed."""
    experiment = experiments.find(store, row["experiment"]) if row.get("experiment") else None
    search = (experiment or {"plan": {}})["plan"].get("search")
    if not search or not search.get("prune") or any(e["kind"] == experiments.PRUNED for e in store.events(row["run"])):
        return None
    return Pruner(store, row, search)
