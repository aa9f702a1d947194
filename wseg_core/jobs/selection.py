"""Which model to open when nobody has chosen one: the best on the newest corpus, not the newest."""

from collections.abc import Iterable


def best(runs: Iterable[dict]) -> dict | None:
    """The run with the best dev F1 among those with the dev set of the newest run; None where there are no runs.

    `runs`: rows of the store with a usable model, newest first. F1 on different dev sets cannot be compared, so the
    newest run decides which set counts. Quick tests on a few sentences and runs without a dev F1 count only where
    there is nothing else.
    """
    candidates = list(runs)
    complete = [run for run in candidates if not run["sample"]] or candidates
    if not complete:
        return None
    scored = [run for run in rivals(complete, complete[0]) if run["best_dev_f1"] is not None]
    return max(scored, key=lambda run: (run["best_dev_f1"], run["created"]), default=complete[0])


def rivals(runs: Iterable[dict], run: dict) -> list[dict]:
    """Those of `runs` that were evaluated on the same dev set as `run`."""
    return [other for other in runs if _dev_set(other) == _dev_set(run)]


def _dev_set(run: dict) -> tuple:
    """What two runs with the same dev sentences share: the set, or what it was held out from."""
    data = run["config"]["data"]
    return (data["dev"],) if data.get("dev") else (None, data["train"], data.get("split_seed"))
