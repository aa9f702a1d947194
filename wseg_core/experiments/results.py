"""Results of an experiment: its variants ranked, with seeds combined."""

import statistics

from .. import verdict
from .naming import group, variant_name


def ranking(experiment: dict) -> list[dict]:
    """The variants of an experiment (from `get`), best first; those without a score last, with the reason.

    As in the verdict, only runs that ended and were scored count (`verdict.is_scored`). Each variant: `name`,
    `settings` (without the seed), `runs` (their ids), `states`, `test_f1` and `dev_f1` (means over the seeds that
    have one, 0–1, or None), `spread` (standard deviation over the seeds of the F1 that determines the rank; None for
    one seed), `failures` and `error` (of the first failed run). The rank is by dev F1 if there is one, since the best test
    score of many is biased upwards; test F1 is reported beside it.
    """
    entries, by = _entries(experiment), ranked_by(experiment)
    for entry in entries:
        values = entry.pop("values")[by]
        entry["spread"] = statistics.stdev(values) if len(values) > 1 else None
    return sorted(entries, key=lambda entry: (entry[f"{by}_f1"] is None, -(entry[f"{by}_f1"] or 0)))


def ranked_by(experiment: dict) -> str:
    """The split whose F1 `ranking` sorts by: `test` or `dev`."""
    developed = any(entry["dev_f1"] is not None for entry in _entries(experiment))
    return "dev" if developed else "test"


def _entries(experiment: dict) -> list[dict]:
    groups: dict[str, list[dict]] = {}
    for run in experiment["runs"]:
        groups.setdefault(repr(sorted(group(run["variant"] or {}).items())), []).append(run)
    return [_entry(runs) for runs in groups.values()]


def scores(run: dict) -> dict:
    """A run's `test_f1` and `dev_f1`, 0–1 or None: of its final scores, else the best while it trained."""
    result = run["result"] or {}
    values = {f"{split}_f1": (result.get(split) or {}).get("f1") for split in ("test", "dev")}
    return {**values, "dev_f1": run["best_dev_f1"] if values["dev_f1"] is None else values["dev_f1"]}


def _entry(runs: list[dict]) -> dict:
    settings = group(runs[0]["variant"] or {})
    counted = [scores(run) for run in runs if verdict.is_scored(run)]
    values = {split: [f1 for score in counted if (f1 := score[f"{split}_f1"]) is not None] for split in ("test", "dev")}
    failed = [run for run in runs if run["state"] == "failed"]
    return {
        "name": variant_name(settings),
        "settings": settings,
        "runs": [run["run"] for run in runs],
        "states": [run["state"] for run in runs],
        "values": values,
        **{f"{split}_f1": statistics.fmean(f1s) if f1s else None for split, f1s in values.items()},
        "failures": [run["failure"] for run in failed],
        "error": failed[0]["error"] if failed else None,
    }
