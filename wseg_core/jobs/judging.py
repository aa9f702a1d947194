"""The verdict on runs of the store: by their settings, and by one factor of a crossed experiment."""

import numpy as np

from .. import store as stores
from .. import verdict
from ..errors import UserError
from ..language import text
from ..store import experiments
from .comparable import comparable


def judge(
    runs: list[str],
    against: str | None = None,
    margin: float = verdict.MARGIN,
    among: list[str] | None = None,
) -> dict:
    """The verdict on runs (ids), grouped by their settings: for all pairs, or for those with one group.

    against: None, "best" (the group with the highest mean dev F1 of those with enough seeds, if there are two such), or a
    run of the group to compare the others with. margin: of practical equality, F1 as a fraction. among: the runs that
    these were chosen from, which the caveats are about too.
    Returns {"pairs": as `verdict.compare`, each with the "caveats" of all, "split": "test" or "dev",
    "groups": [{"name", "runs", "seeds", "settings", "f1", "f1_runs", "dev_f1", "test_f1"}] best first, by dev F1 if
    all have one, else by the F1 judged, "best": the group that the others are compared with, "chosen_by": "dev" or the
    split, "caveats": sentences, "left_out": [{"run", "name", "reason"}]}. It is judged on the test set, or on the dev
    set where a run has no test set. Raises UserError for an unknown run, for fewer than two that can be compared, and
    for runs that were scored on different sentences.
    """
    opened, read = stores.open(), comparable(runs)
    given, rows, groups, split, word_counts = read.given, read.rows, read.groups, read.split, read.counts
    by_run = {row["run"]: row for row in rows}
    pairs = _pairs(groups, against)
    summaries = [_summary(group, word_counts, by_run) for group in groups]
    key = "dev_f1" if all(summary["dev_f1"] is not None for summary in summaries) else "f1"
    best = _best(summaries, key)
    compared = _compare(groups, word_counts, pairs, _looks(opened, rows), split=split, margin=margin, best=best)
    given += [opened.get(run) for run in among or [] if run not in {row["run"] for row in given}]
    sentences = compared[0]["sentences"] if compared else 0
    same_sets = split == "test" and any(hashes.get("dev") == hashes["test"] for hashes in read.texts.values())
    curves = opened.dev_curves([run for group in groups for run in group.runs])
    caveats = verdict.caveats(given, groups, split, sentences, margin, curves, same_sets)
    return {
        "pairs": [pair | {"caveats": caveats} for pair in compared],
        "split": split,
        "groups": sorted(summaries, key=lambda summary: -summary[key]),
        "best": summaries[best],
        "chosen_by": "dev" if key == "dev_f1" else split,
        "caveats": caveats,
        "left_out": read.left_out,
    }


def judge_factor(runs: list[str], factor: str, margin: float = verdict.MARGIN) -> dict:
    """The verdict on a factor, a setting "section.key", as `verdict.by_factor`, with "sentences" in words.

    Raises UserError as `judge` does, and where no two values of the setting have matched runs.
    """
    read = comparable(runs)
    cells = verdict.match(read.groups, factor, dev_f1s(read.rows))
    if cells is None:
        varied = ", ".join(verdict.factors(read.groups)) or "–"
        raise UserError(
            text("No two values of {setting} were trained with the same other settings.", setting=factor[:80]),
            "--by",
            text("Settings that can be compared this way here: {names}.", names=varied),
        )
    result = verdict.by_factor(cells, read.counts, split=read.split, margin=margin)
    sentences = [*(pair["sentence"] for pair in result["pairs"]), verdict.dependence(result)]
    if _looks(stores.open(), read.rows):
        sentences.append(
            text("Seeds were added after comparisons of earlier results; this is not adjusted for those comparisons.")
        )
    return {**result, "split": read.split, "sentences": [sentence for sentence in sentences if sentence]}


def crossed(runs: list[str]) -> list[str]:
    """The settings that these runs cross, each of which `judge_factor` can judge; [] where they cannot be compared."""
    try:
        return verdict.factors(comparable(runs).groups)
    except UserError:
        return []


def dev_f1s(rows: list[dict]) -> dict[str, float]:
    """{run: dev F1} of the rows that have one."""
    scores = {row["run"]: _final_f1(row, "dev") for row in rows}
    return {run: score for run, score in scores.items() if score is not None}


def _pairs(groups: list[verdict.Group], against: str | None) -> str | list[tuple[int, int]]:
    """The pairs to compare, as `verdict.compare` takes them."""
    if against is None or against == "best":
        return against or "all"
    base = next((i for i, group in enumerate(groups) if against in group.runs), None)
    if base is None:
        raise UserError(
            text("“{run}” is not among the runs to compare.", run=against[:80]),
            "--against",
            text("Give one of these runs, or best."),
        )
    return [(base, other) for other in range(len(groups)) if other != base]


def _looks(opened: stores.Store, rows: list[dict]) -> tuple[int, ...]:
    """The seeds per variant at each look, where all runs belong to one experiment until sure; else ()."""
    of = {row["experiment"] for row in rows}
    experiment = experiments.find(opened, of.pop()) if len(of) == 1 and None not in of else None
    plan = experiment["plan"] if experiment else {}
    most = (plan.get("budget") or {}).get("max_seeds")
    return verdict.schedule(len(plan["seeds"]), most) if most else ()


def _compare(
    groups: list[verdict.Group],
    word_counts: dict[str, dict],
    pairs: str | list[tuple[int, int]],
    looks: tuple[int, ...],
    *,
    best: int,
    split: str,
    margin: float,
) -> list[dict]:
    """`verdict.compare`, or `verdict.compare_at_looks` where seeds were added after looks at the results."""
    if not looks or any(group.alone for group in groups):
        return verdict.compare(groups, word_counts, pairs, split=split, margin=margin, best=best)
    # The experiment decided all pairs: with a baseline, too, all are corrected for
    shown, base = (pairs, best) if isinstance(pairs, str) else ("best", pairs[0][0])
    ordered = [verdict.by_seed(group) for group in groups]
    return verdict.compare_at_looks(ordered, word_counts, looks, shown, split=split, margin=margin, best=base)


def _best(groups: list[dict], key: str) -> int:
    """The group with the highest mean F1 among those with enough seeds to speak of settings, or among all."""
    enough = [i for i, group in enumerate(groups) if len(group["runs"]) >= verdict.ENOUGH]
    return max(enough if len(enough) > 1 else range(len(groups)), key=lambda i: groups[i][key])


def _summary(group: verdict.Group, word_counts: dict[str, dict], rows: dict[str, dict]) -> dict:
    """A group with the F1 of each of its runs and their mean."""
    scores = []
    for run in group.runs:
        gold, predicted, right = (int(np.sum(word_counts[run][name])) for name in ("gold", "predicted", "right"))
        scores.append(2 * right / (gold + predicted) if gold + predicted else 0.0)
    return {
        "name": group.name,
        "runs": list(group.runs),
        "seeds": list(group.seeds),
        "settings": group.settings,
        "f1": float(np.mean(scores)),
        "f1_runs": scores,
        **{f"{split}_f1": _mean([_final_f1(rows[run], split) for run in group.runs]) for split in ("dev", "test")},
    }


def _final_f1(row: dict, split: str) -> float | None:
    """A run's F1 on a set once it ended; of dev, the best while it trained where the final score is missing."""
    score = ((row["result"] or {}).get(split) or {}).get("f1")
    return row["best_dev_f1"] if score is None and split == "dev" else score


def _mean(values: list[float | None]) -> float | None:
    """The mean; None where a value is missing."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if len(known) == len(values) else None
