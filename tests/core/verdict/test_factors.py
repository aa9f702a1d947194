"""Verdicts on a factor: against hand-made contrasts and scipy's paired tests, and error rates in simulations."""

import itertools

import numpy as np
import pytest
from scipy import stats

from tests.core.verdict.simulated import GOLD, drawn
from wseg_core import verdict
from wseg_core.verdict.statistics import Scored, contrasts, estimate


def crossed(optimizers=("adam", "sgd", "adagrad"), losses=("crf", "focal"), seeds=3, rates=(0.1,)) -> list[dict]:
    """Store rows of every combination."""
    return [
        {
            "run": f"{optimizer}-{loss}-{rate}-{seed}",
            "name": "",
            "config": {
                "optimizer": {"name": optimizer, "lr": rate},
                "loss": {"name": loss},
                "training": {"seed": seed},
            },
        }
        for optimizer, loss, rate, seed in itertools.product(optimizers, losses, rates, range(seeds))
    ]


def scored(rows: list[dict], f1, sentences: int = 400, chance=None) -> dict:
    """Counts of simulated runs; f1: a function of optimizer, loss and seed."""
    chance = chance or np.random.default_rng(0)
    places = chance.integers(0, len(GOLD), sentences)
    counts = {}
    for row in rows:
        config = row["config"]
        quality = f1(config["optimizer"]["name"], config["loss"]["name"], config["training"]["seed"])
        counts[row["run"]] = drawn(chance, "bilstm", places, quality)
    return counts


def f1_of(counts: dict, run: str) -> float:
    run_counts = counts[run]
    return 2 * run_counts["right"].sum() / (run_counts["gold"].sum() + run_counts["predicted"].sum())


def test_a_main_effect_is_the_mean_difference_over_matched_cells():
    rows = crossed()
    counts = scored(rows, lambda optimizer, loss, seed: 0.75 + 0.03 * (optimizer == "adam") - 0.02 * (loss == "focal"))
    result = verdict.by_factor(verdict.match(verdict.group(rows), "optimizer.name"), counts)
    assert result["levels"] == ["adam", "sgd", "adagrad"] and result["rest"] == ["crf", "focal"]
    pair = result["pairs"][0]
    by_hand = np.mean(
        [
            f1_of(counts, f"adam-{loss}-0.1-{seed}") - f1_of(counts, f"sgd-{loss}-0.1-{seed}")
            for loss in ("crf", "focal")
            for seed in range(3)
        ]
    )
    assert pair["difference"] == pytest.approx(by_hand) and pair["verdict"] == "better" and pair["winner"] == "adam"
    assert "averaged over 2 matched settings" in pair["sentence"] and "3 seeds each" in pair["sentence"]
    cell = next(c for c in result["cells"] if (c["level"], c["rest"]) == ("adam", "crf"))
    assert cell["f1"] == pytest.approx(np.mean([f1_of(counts, run) for run in cell["runs"]]))
    assert cell["interval"][0] < cell["f1"] < cell["interval"][1]


def test_an_interaction_is_a_difference_of_differences():
    rows = crossed(optimizers=("adam", "sgd"), seeds=5)
    counts = scored(rows, lambda o, loss, seed: 0.75 + 0.06 * (o == "adam") * (loss == "crf"), 1000)
    result = verdict.by_factor(verdict.match(verdict.group(rows), "optimizer.name"), counts)
    (effect,) = result["interactions"]
    mean = {
        (o, loss): np.mean([f1_of(counts, f"{o}-{loss}-0.1-{seed}") for seed in range(5)])
        for o in ("adam", "sgd")
        for loss in ("crf", "focal")
    }
    by_hand = (mean["adam", "crf"] - mean["sgd", "crf"]) - (mean["adam", "focal"] - mean["sgd", "focal"])
    assert effect["difference"] == pytest.approx(by_hand) and result["depends"] == "better"
    assert verdict.dependence(result).startswith(
        "It depends on the other settings: with crf, the F1 of adam minus that of sgd is "
    )


def test_a_pair_as_a_contrast_has_the_numbers_of_the_pair():
    chance = np.random.default_rng(2)
    groups = [Scored(chance.integers(5, 10, (k, 90)).astype(float), np.full((k, 90), 20.0)) for k in (3, 4, 5)]
    pair = estimate(groups, np.array([0]), np.array([2]))
    contrast = contrasts(groups, np.array([[1.0, 0, -1.0]]))
    assert (pair.difference[0], pair.error[0], pair.freedom[0]) == pytest.approx(
        (contrast.difference[0], contrast.error[0], contrast.freedom[0])
    )


def test_the_seeds_part_of_a_contrast_is_welchs_over_all_its_cells():
    """On sentences that are all alike; against the sum of the cells' variances, by hand, with Satterthwaite's freedom."""
    chance = np.random.default_rng(3)
    scores = chance.integers(700, 900, (4, 5))
    groups = [Scored(np.outer(r, np.ones(400)), np.full((5, 400), 2000.0)) for r in scores]
    weights = np.array([[0.5, 0.5, -0.5, -0.5]])
    variances = 0.25 * (2 * scores / 2000).var(1, ddof=1) / 5
    estimates = contrasts(groups, weights)
    assert estimates.error[0] ** 2 == pytest.approx(variances.sum(), rel=0.02)
    assert estimates.freedom[0] == pytest.approx(variances.sum() ** 2 / (variances**2 / 4).sum(), rel=0.05)


def test_what_matched_seeds_share_is_part_of_the_error():
    """A seed that shifts adam alike with every loss: never less than scipy's paired t test over the seeds."""
    shift = np.array([-40, 35, 10, -25, 20])
    scores = [800 + shift, 810 + shift, np.full(5, 790), np.full(5, 795)]
    groups = [Scored(np.outer(r, np.ones(400)), np.full((5, 400), 2000.0)) for r in scores]
    weights = np.array([[0.5, 0.5, -0.5, -0.5]])
    each = weights[0] @ np.array([2 * r / 2000 for r in scores])
    plain, matched = contrasts(groups, weights), contrasts(groups, weights, matched=True)
    assert matched.error[0] == pytest.approx(each.std(ddof=1) / 5**0.5, rel=0.02) and plain.error[0] < matched.error[0]
    assert matched.p_values()[0] < 2 * stats.ttest_1samp(each, 0).pvalue and matched.freedom[0] < plain.freedom[0] + 4


def test_only_complete_cells_and_common_seeds_are_matched():
    rows = [r for r in crossed(seeds=4) if not r["run"].startswith("adagrad-focal") and r["run"] != "sgd-crf-0.1-1"]
    cells = verdict.match(verdict.group(rows), "optimizer.name")
    assert cells.rest and len(cells.rest) == 1 and cells.seeds == (0, 2, 3)
    assert all(run.endswith(("-0", "-2", "-3")) for level in cells.runs for runs in level for run in runs)
    assert len(cells.left_out) == 2
    assert verdict.match(verdict.group(crossed(optimizers=("adam",))), "optimizer.name") is None


def test_each_cell_is_represented_by_its_best_rate_on_the_dev_set():
    rows = crossed(optimizers=("adam", "sgd"), rates=(0.1, 1.0))
    dev = {row["run"]: 0.9 if ("1.0" in row["run"]) == row["run"].startswith("sgd") else 0.5 for row in rows}
    for factor in ("optimizer.name", "loss.name"):
        cells = verdict.match(verdict.group(rows), factor, dev)
        assert {run.rsplit("-", 1)[0] for level in cells.runs for runs in level for run in runs} == {
            "adam-crf-0.1",
            "adam-focal-0.1",
            "sgd-crf-1.0",
            "sgd-focal-1.0",
        }


def test_the_factors_are_the_settings_that_are_crossed():
    assert verdict.factors(verdict.group(crossed())) == ["optimizer.name", "loss.name"]
    assert verdict.factors(verdict.group(crossed(losses=("crf",)))) == []


def test_below_three_matched_seeds_nothing_is_decided():
    rows = crossed(seeds=2)
    result = verdict.by_factor(
        verdict.match(verdict.group(rows), "optimizer.name"), scored(rows, lambda o, loss, s: 0.8 - 0.2 * (o == "sgd"))
    )
    assert {pair["verdict"] for pair in result["pairs"]} == {"undecided"} and result["depends"] == "undecided"
    assert result["pairs"][0]["sentence"].startswith("Too few matched seeds to compare adam and sgd: 2;")
    assert verdict.dependence(result) == "" and result["pairs"][0]["needed"]["seeds"] == 1


def wrong(repeats: int, seeds: int, shift: float, sentences: int = 300) -> float:
    """How often any main effect or interaction is found among equal systems; shift: a seed's effect on an optimizer."""
    rows, count = crossed(optimizers=("adam", "sgd"), seeds=seeds), 0
    cells, chance = verdict.match(verdict.group(rows), "optimizer.name"), np.random.default_rng(11)
    for _ in range(repeats):
        shifts = {(o, s): chance.normal(0, shift) for o in ("adam", "sgd") for s in range(seeds)}

        def quality(optimizer: str, loss: str, seed: int, shifts: dict = shifts) -> float:
            return 0.78 + shifts[optimizer, seed] + chance.normal(0, 0.003)

        counts = scored(rows, quality, sentences, chance)
        result = verdict.by_factor(cells, counts, resamples=300)
        count += any(pair["verdict"] == "better" for pair in result["pairs"])
    return count / repeats


@pytest.mark.parametrize("seeds, shift", [(3, 0.0), (5, 0.003)])
def test_equal_levels_rarely_differ(seeds, shift):
    assert wrong(60, seeds, shift) <= 0.1


@pytest.mark.slow
@pytest.mark.parametrize("seeds, shift", [(3, 0.0), (3, 0.004), (5, 0.0), (5, 0.004), (8, 0.004)])
def test_of_300_equal_levels_at_most_24_differ(seeds, shift):
    share = wrong(300, seeds, shift)
    print(f"{seeds} seeds, shared shift {shift}: {share}")
    assert share <= 0.08
