"""Standings: one row per group with the mean and spread of its seeds' scores, and failures.

Takes the frame that `compared.scores` makes, one row a run. A group is scored by the development set where all its
runs were, else by the test set where all were; its test F1 stands beside. Only runs that ended and were scored count, as in the verdict
(`verdict.is_scored`); the others are listed with their state.
"""

import pandas as pd

from ...jobs import state_name
from ...language import text
from ...verdict import ENDED

COSTS = ("seconds", "memory_bytes", "optimizer_bytes")
_MEANS = ("ambiguous", "cuts", *COSTS)  # over the runs that count
_COLUMNS = [
    "group",
    "colour_key",
    "f1",
    "lowest",
    "highest",
    "test_f1",
    "seeds",
    "runs",
    "failed",
    "measure",
    "problem",
    "remark",
    *_MEANS,
]
_ALL, _NONE = 0.93, 0.02  # of the gaps; a model that segments cuts at about six of ten


def table(scores: pd.DataFrame) -> pd.DataFrame:
    """Groups by their mean F1, the best first, those without one last; F1 as fractions, costs and the share of
    ambiguous strings read rightly as means of the scored runs.

    measure: `test`, `dev` or "". failed: how many of its runs did. problem: what went wrong or is missing, in words.
    remark: that its models do not segment at all, in words.
    """
    rows = [_row(str(group), runs) for group, runs in scores.groupby("group", sort=False)]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    return frame.sort_values("f1", ascending=False, kind="stable", na_position="last").reset_index(drop=True)


def hues(scores: pd.DataFrame) -> pd.Series:
    """The value that determines each run's colour: its key, or else its group."""
    return scores["colour_key"].where(scores["colour_key"] != "", scores["group"])


def scored(runs: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The runs of a group that count, and the set they are scored on: dev if all have a dev score, else test if all
    have that, else dev."""
    ended = runs[runs["state"].isin(ENDED) & (runs["test_f1"].notna() | runs["dev_f1"].notna())]
    for column, measure, complete in (("dev_f1", "dev", True), ("test_f1", "test", True), ("dev_f1", "dev", False)):
        counted = ended[ended[column].notna()]
        if len(counted) and (len(counted) == len(ended) or not complete):
            return counted.assign(f1=counted[column]), measure
    return runs[:0].assign(f1=pd.Series(dtype=float)), ""


def _row(group: str, runs: pd.DataFrame) -> dict:
    counted, measure = scored(runs)
    f1 = counted["f1"]
    row: dict = {"group": group, "colour_key": runs["colour_key"].iloc[0] or group}
    row |= {"f1": f1.mean(), "lowest": f1.min(), "highest": f1.max(), "seeds": len(counted), "runs": len(runs)}
    row |= {"test_f1": counted["test_f1"].mean()}
    row |= {"failed": int((runs["state"] == "failed").sum())}
    row |= {"measure": measure, "problem": _problem(runs, len(counted))}
    row |= {name: counted[name].mean() for name in _MEANS}
    return row | {"remark": _remark(row["cuts"])}


def _problem(runs: pd.DataFrame, counted: int) -> str:
    failed = runs[runs["state"] == "failed"]
    problems = []
    if len(failed):
        why = "; ".join(dict.fromkeys(filter(None, failed["why"])))
        name = failure(failed["failure"].iloc[0])
        problems.append(
            text("{kind}: {why}", kind=name, why=why)
            if not counted and len(failed) == len(runs)
            else text("{failed} of {runs} failed: {why}", failed=len(failed), runs=len(runs), why=why)
        )
    unfinished = runs[~runs["state"].isin([*ENDED, "failed"])]
    for state, count in unfinished["state"].value_counts(sort=False).items():
        name = state_name(state)
        few = count < len(runs)
        problems.append(text("{count} of {runs} {state}", count=count, runs=len(runs), state=name) if few else name)
    if not problems and not counted:
        problems.append(text("no score"))
    return " · ".join(problems)


def _remark(cuts: float) -> str:
    """A remark that explains a low score shared by many variants."""
    if cuts >= _ALL:
        return text("cuts after almost every character")
    return text("hardly makes any cuts") if cuts <= _NONE else ""  # NaN is neither


def failure(kind: str) -> str:
    """Short name of the kind of failure."""
    return {
        "refused": text("cannot run"),
        "diverged": text("diverged"),
        "memory": text("out of memory"),
        "disk": text("disk full"),
    }.get(kind, text("failed"))
