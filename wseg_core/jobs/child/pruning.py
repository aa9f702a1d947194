"""Pruning: a trial of a search ends early when most others were better after as many evaluations.

The median rule (Golovin et al. 2017, "Google Vizier"), as Optuna's MedianPruner has it.
"""

import statistics

from ...language import source
from ...store import experiments

KIND = experiments.PRUNED
STARTUP = 5  # trials that must have finished before any is pruned
MESSAGE = source(
    "Pruned after {count} evaluations: the best dev F1 was {f1} %, below the median of the search's finished "
    "trials, {median} %. This counts as a result; `resume` can still train it to the end."
)


def behind(mine: list[float], others: list[list[float]]) -> float | None:
    """The median that a trial with the dev F1s `mine`, evaluation by evaluation, is below; None where it is not.

    `others`: the same of the finished trials.
    """
    if len(others) < STARTUP:
        return None
    same = [scores[len(mine) - 1] for scores in others if len(scores) >= len(mine)]
    if not same:
        return None
    median = statistics.median(same)
    return median if max(mine) < median else None


class Pruner:
    """Watches one trial while it trains. `of` gives one where it belongs to a search that prunes."""

    def __init__(self, store, row: dict, search: dict):
        self._store, self._row, self._search = store, row, search
        self._scores = experiments.scores(store, [row["run"]]).get(row["run"], [])

    def evaluated(self, f1: float) -> dict | None:
        """Takes a score on the dev set; the values of `MESSAGE` when the trial should end now, else None."""
        self._scores.append(f1)
        rivals = [
            row["run"]
            for row in experiments.runs_of(self._store, self._row["experiment"])
            if row["state"] == "finished" and self._fixed(row) == self._fixed(self._row)
        ]
        median = behind(self._scores, list(experiments.scores(self._store, rivals).values()))
        if median is None:
            return None
        return {"count": len(self._scores), "f1": f"{100 * max(self._scores):.1f}", "median": f"{100 * median:.1f}"}

    def _fixed(self, row: dict) -> dict:
        """The settings that the search does not vary: only trials that share them are rivals."""
        return {key: value for key, value in (row["variant"] or {}).items() if key not in self._search["space"]}


def of(store, row: dict) -> Pruner | None:
    """The pruner of a run; None where it is no trial, its search does not prune, or it was pruned before and resumed."""
    experiment = experiments.find(store, row["experiment"]) if row.get("experiment") else None
    search = (experiment or {"plan": {}})["plan"].get("search")
    if not search or not search.get("prune") or any(e["kind"] == experiments.PRUNED for e in store.events(row["run"])):
        return None
    return Pruner(store, row, search)
