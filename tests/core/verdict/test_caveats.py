"""Caveats of a verdict: each by its rule, and none where it does not apply."""

import pytest

from tests.core.verdict.simulated import rows_of
from wseg_core import verdict
from wseg_core.verdict.caveats import rising

FLAT = [(step, 0.9) for step in range(10, 101, 10)]


def caveats(rows, *, split="test", sentences=1000, margin=0.005, curves=None, same_sets=False) -> str:
    rows = [{"state": "finished", "failure": None, **row} for row in rows]
    judged = verdict.group([row for row in rows if row["state"] == "finished"])
    curves = {row["run"]: FLAT for row in rows} if curves is None else curves
    return " ".join(verdict.caveats(rows, judged, split, sentences, margin, curves, same_sets))


def with_rates(*optimizers: str, rates=(0.1, 1.0)) -> list[dict]:
    rows = []
    for rate in rates:
        for row in rows_of(*optimizers, seeds=3):
            optimizer = {**row["config"]["optimizer"], "lr": rate}
            rows.append({**row, "run": f"{row['run']}-{rate}", "config": {**row["config"], "optimizer": optimizer}})
    return rows


def test_tuned_variants_with_many_sentences_have_no_caveat():
    assert caveats(with_rates("adam", "sgd")) == ""


def test_one_learning_rate_each_is_a_caveat():
    assert "Each was trained with only one learning rate" in caveats(rows_of("adam", "sgd", seeds=3))
    some = [*with_rates("adam"), *with_rates("sgd", rates=(0.1,))]
    assert "only one learning rate: “sgd" in caveats(some)


def test_a_comparison_of_learning_rates_is_not_untuned():
    assert caveats(with_rates("adam")) == ""


def test_a_diverged_variant_is_named_with_its_runs():
    rows = with_rates("adam", "sgd")
    bad = [row["run"] for row in rows if row["run"].startswith("sgd") and row["run"].endswith("1.0")][:2]
    rows = [{**row, "state": "failed", "failure": "diverged"} if row["run"] in bad else row for row in rows]
    assert "diverged in 2 of 3 runs, which do not count towards the scores" in caveats(rows)
    memory = [{**row, "failure": "memory"} if row["run"] in bad else row for row in rows]
    assert "diverged" not in caveats(memory)


@pytest.mark.parametrize(
    "late, margin, expected",
    [(0.903, 0.005, False), (0.907, 0.005, True), (0.907, 0.01, False), (0.89, 0.005, False)],
)
def test_dev_f1_rises_if_the_last_quarter_gains_more_than_the_margin(late, margin, expected):
    curve = [(10, 0.8), (40, 0.9), (75, 0.899), (76, late), (100, 0.88)]
    assert rising(curve, margin) is expected


def test_a_single_evaluation_shows_no_rise():
    assert not rising([(100, 0.9)], 0.005) and not rising([], 0.005)


def test_still_rising_counts_variants_of_which_half_the_runs_rise():
    rows, up = with_rates("adam", "sgd"), [(50, 0.8), (100, 0.9)]
    curves = {row["run"]: up if row["run"].startswith("sgd") else FLAT for row in rows}
    assert "Dev F1 was still rising at the end: “sgd" in caveats(rows, curves=curves)
    assert "Dev F1 was still rising at the end of training;" in caveats(rows, curves=dict.fromkeys(curves, up))
    one_of_three = {row["run"]: up if "-0-" in row["run"] else FLAT for row in rows}
    assert "rising" not in caveats(rows, curves=one_of_three)


def test_few_sentences_and_the_set_that_chose():
    rows = with_rates("adam", "sgd")
    assert caveats(rows, sentences=116) == "Only 116 test sentences (fewer than 500)."
    assert "Scored on the development set, on which each run's best checkpoint was chosen." in caveats(
        rows, split="dev"
    )
    assert "The test set is the development set" in caveats(rows, same_sets=True)
