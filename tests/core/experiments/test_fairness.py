"""Findings on the fairness of a comparison, from the rows of its runs."""

import pandas as pd

from tests.app.fake_experiments import experiment
from wseg_core import experiments, store
from wseg_core.experiments import fairness

APART = {"sgd": 0.7, "adam": 0.9}


def runs_of(experiment_id: str) -> list[dict]:
    return experiments.get(experiment_id)["runs"]


def findings(runs: list[dict]) -> list[tuple[bool | None, str]]:
    return fairness.findings(runs, lambda run: pd.DataFrame(store.open().rows(run["run"])))


def test_fair_comparison_is_described():
    runs = runs_of(experiment(APART, seeds=1))
    same_by_sentence = dict((sentence, same) for same, sentence in findings(runs))
    assert same_by_sentence["All 2 runs used the same batches in the same order (0000…)."] is True
    assert same_by_sentence["Initial encoder weights: the same for all runs with the same seed (bb00…)."] is True
    assert same_by_sentence["All finished runs took 60 steps."] is True


def test_different_heads_of_different_losses_are_fair():
    runs = runs_of(experiment(APART, seeds=1))
    database = store.open()
    for row, loss in zip(runs, ("crf", "cross_entropy")):
        config = {**row["config"], "loss": {"name": loss}}
        database.update(row["run"], config=config, fingerprints={**row["fingerprints"], "head": loss})
    result = findings([database.get(r["run"]) for r in runs])
    assert all(same is not False for same, _ in result), result
    assert any("with the same seed and the same shape (crf…, cros…)" in sentence for _, sentence in result)


def test_equal_initial_losses_are_reported():
    result = findings(runs_of(experiment(APART, seeds=1)))
    assert len([same for same, sentence in result if same and "had the same initial loss" in sentence]) == 1


def test_different_initial_losses_are_unfair():
    runs = runs_of(experiment(APART, seeds=1))
    database = store.open()
    rows = [{"step": step, "batches": "f" * 16, "loss": 9.0} for step in range(1, 61)]
    database.add_rows(runs[0]["run"], rows)
    runs = [database.get(r["run"]) for r in runs]
    assert any(same is False and "had different initial losses" in s for same, s in findings(runs))


def test_unfair_comparison_is_described():
    first, second = (r["run"] for r in runs_of(experiment(APART, seeds=1)))
    database = store.open()
    database.update(second, fingerprints={"encoder": "ffff"}, step=50)
    database.add_rows(second, [{"step": step, "batches": "f" * 16} for step in range(1, 61)])
    result = findings([database.get(first), database.get(second)])
    unfair = [sentence for same, sentence in result if same is False]
    assert len(unfair) == 3, result
    assert (
        "did not use the same batches" in unfair[0]
        and "encoder weights: 2 different sets" in unfair[1]
        and "from 50 to 60" in unfair[2]
    )
