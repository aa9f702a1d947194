"""The verdict: standard errors, corrections and groups against their definitions, and its wording."""

import functools
import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.core.verdict.simulated import GOLD, POOLS, drawn, of_systems, rows_of
from wseg_core import language, verdict
from wseg_core.verdict.statistics import Scored, estimate, f1, holm


def test_best_of_many_equal_systems_is_no_winner():
    chance, groups, wrong = np.random.default_rng(3), verdict.group(rows_of(*"abcdefghij")), 0
    for _ in range(100):
        rows = chance.integers(0, len(GOLD), 200)
        counts = {g.runs[0]: drawn(chance, "bilstm", rows, 0.8) for g in groups}
        wrong += any(v["winner"] for v in verdict.compare(groups, counts, "best"))
    assert wrong <= 5  # corrected for 9 instead of 45 comparisons, it would be 9


def test_standard_error_equals_the_bootstrap_of_scipy():
    groups, counts = of_systems(("linear", 0), ("bilstm", 0))
    first, second = (counts[g.runs[0]] for g in groups)

    def difference(gold, p1, r1, p2, r2, axis=-1):
        return 2 * r1.sum(axis) / (gold + p1).sum(axis) - 2 * r2.sum(axis) / (gold + p2).sum(axis)

    oracle = stats.bootstrap(
        (GOLD, first["predicted"], first["right"], second["predicted"], second["right"]),
        difference,
        paired=True,
        n_resamples=4000,
        method="percentile",
        rng=np.random.default_rng(0),
    )
    (comparison,) = verdict.compare(groups, counts)
    assert comparison["standard_error"] == pytest.approx(oracle.standard_error, rel=0.05)
    assert comparison["interval"] == pytest.approx(list(oracle.confidence_interval), abs=0.0015)
    assert comparison["difference"] == pytest.approx(
        float(difference(GOLD, first["predicted"], first["right"], second["predicted"], second["right"]))
    )


def test_seed_variance_alone_gives_the_test_of_welch():
    chance = np.random.default_rng(1)
    right = [
        chance.integers(700, 900, (k, 1)) * np.ones((1, 400)) for k in (3, 5)
    ]  # all sentences equal: no other error
    groups = [Scored(r, np.full(r.shape, 2000.0)) for r in right]
    comparison = estimate(groups, np.array([0]), np.array([1]))
    oracle = stats.ttest_ind(*(f1(g.right.sum(1), g.words.sum(1)) for g in groups), equal_var=False)
    assert comparison.p_values()[0] == pytest.approx(oracle.pvalue, rel=1e-3)
    assert comparison.freedom[0] == pytest.approx(oracle.df, rel=1e-3)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_correction_by_definition(p_values):
    corrected, alphas = holm(np.array(p_values), 0.05)
    decided, by_definition = 0, set()
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    for position, i in enumerate(order):
        if p_values[i] * (len(p_values) - position) >= 0.05:
            break
        by_definition.add(i)
    assert {i for i, p in enumerate(corrected) if p < 0.05} == by_definition
    for i, p in enumerate(p_values):
        if abs(p - alphas[i]) > 1e-12:
            assert (p < alphas[i]) == (i in by_definition)
        assert min(p, 1) <= corrected[i] <= 1 and 0.05 / len(p_values) <= alphas[i] <= 0.05
    assert decided == 0 or by_definition


def test_intervals_agree_with_winners_in_multiple_comparisons():
    groups, counts = of_systems(*(("linear", i) for i in range(3)), *(("bilstm", i) for i in range(6)))
    comparison = verdict.compare(groups, counts)
    assert len(comparison) == 36 == comparison[0]["comparisons"]
    decided = [v for v in comparison if v["winner"]]
    assert 0 < len(decided) < 36
    for v in comparison:
        low, high = v["interval"]
        assert low <= v["difference"] <= high and v["p_value"] >= v["p_raw"]
        assert (v["winner"] is not None) == (low > 0 or high < 0) == (v["p_value"] < 0.05)
        assert v["winner"] in (None, v["a"] if v["difference"] > 0 else v["b"])
    assert {v["level"] for v in decided} != {0.95}


def test_comparisons_with_the_best_equal_those_of_all_pairs():
    groups, counts = of_systems(("bilstm", 0), ("linear", 0), ("bilstm", 1))
    every = {frozenset((v["a"], v["b"])): v for v in verdict.compare(groups, counts)}
    best = verdict.compare(groups, counts, "best")
    assert [v["a"] for v in best] == ["linear0-0"] * 2 and all(v["difference"] > 0 for v in best)
    for v in best:
        same = every[frozenset((v["a"], v["b"]))]
        assert (v["p_value"], v["comparisons"]) == (pytest.approx(same["p_value"]), 3)
    named = verdict.compare(groups, counts, [(1, 0), (1, 2)])
    assert named[0]["comparisons"] == 2 and named[0]["p_value"] <= best[0]["p_value"]


def test_order_of_a_pair_changes_only_the_sign():
    groups, counts = of_systems(("linear", 0), ("bilstm", 0), seeds=3)
    (first,), (second,) = verdict.compare(groups, counts), verdict.compare(groups[::-1], counts)
    assert first["difference"] == -second["difference"] and first["p_value"] == pytest.approx(second["p_value"])
    assert first["interval"] == pytest.approx([-x for x in second["interval"][::-1]])
    assert first["winner"] == second["winner"] == "linear0-0" and first["sentence"] == second["sentence"]
    assert verdict.compare(groups, counts) == [first]  # the same chance each time


def test_three_seeds_per_setting_give_a_winner():
    groups, counts = of_systems(("bilstm", 0), ("linear", 0), seeds=3)
    (comparison,) = verdict.compare(groups, counts, split="test")
    assert (comparison["kind"], comparison["winner"], comparison["runs_b"]) == (
        "settings",
        "linear0-0",
        [f"linear0-{i}" for i in range(3)],
    )
    assert re.fullmatch(
        r"linear0 is better than bilstm0 by 4\.\d F1 points \(\d\.\d to \d\.\d; p [=<] \.\d\d\d, over 232"
        r" test sentences and 3 seeds each\)\.",
        comparison["sentence"],
    ), comparison["sentence"]
    assert (comparison["settings_a"], comparison["settings_b"]) == (
        {"optimizer.name": "bilstm0"},
        {"optimizer.name": "linear0"},
    )


def test_seeds_of_one_setting_do_not_differ():
    groups, counts = of_systems(("bilstm", 0), ("bilstm", 3), seeds=3)
    (comparison,) = verdict.compare(groups, counts)
    assert comparison["winner"] is None
    assert comparison["sentence"].startswith("Undecided between bilstm0 and bilstm3: ")


def test_single_runs_are_compared_as_trained_models():
    groups, counts = of_systems(("linear", 0), ("bilstm", 0))
    (comparison,) = verdict.compare(groups, counts)
    assert (comparison["kind"], comparison["winner"]) == ("models", "linear0-0")
    assert comparison["sentence"].startswith("Of these trained models, linear0 is better than bilstm0 by ")
    assert "does not show which settings are better" in comparison["sentence"]


@pytest.mark.parametrize("seeds", [(2, 2), (2, 3), (1, 3), (5, 2)], ids=str)
def test_too_few_seeds_give_no_winner(seeds):
    groups, counts = of_systems(("linear", 0), ("bilstm", 0), seeds=3)
    groups = [
        verdict.Group(tuple(itertools.islice(itertools.cycle(g.runs), k)), tuple(range(k)), g.settings, g.name)
        for g, k in zip(groups, seeds)
    ]
    (comparison,) = verdict.compare(groups, counts)
    assert (comparison["kind"], comparison["winner"]) == ("few", None)
    assert comparison["sentence"].startswith("Too few seeds to compare linear0 and bilstm0: these trained models")


def test_seeds_of_one_setting_alone_are_compared_as_trained_models():
    groups = verdict.group(rows_of("adam", seeds=3))
    assert [g.name for g in groups] == ["seed 0", "seed 1", "seed 2"] and all(g.alone for g in groups)
    counts = {
        g.runs[0]: {"gold": GOLD, **{s: POOLS["bilstm"][s][i] for s in ("predicted", "right")}}
        for i, g in enumerate(groups)
    }
    comparison = verdict.compare(groups, counts)
    assert len(comparison) == 3 and all("except for the seed" in v["sentence"] for v in comparison)
    assert comparison[0]["settings_a"] == comparison[0]["settings_b"] == {}


def test_runs_of_one_setting_are_named_by_their_names():
    rows = [{**row, "name": name} for row, name in zip(rows_of("adam", seeds=2), ("early", "late"))]
    assert [g.name for g in verdict.group(rows)] == ["early", "late"]
    assert [g.name for g in verdict.group([{**row, "name": "same"} for row in rows])] == ["seed 0", "seed 1"]
    assert [g.name for g in verdict.group([{**row, "variant": {"training.seed": 0}} for row in rows])] == [
        "seed 0",
        "seed 1",
    ]


def test_identical_outputs_have_no_difference():
    groups, counts = of_systems(("bilstm", 0), ("bilstm", 0))
    (comparison,) = verdict.compare(groups, counts)
    assert (comparison["winner"], comparison["difference"], comparison["p_value"], comparison["interval"]) == (
        None,
        0.0,
        1.0,
        [0.0, 0.0],
    )
    assert comparison["verdict"] == "equal"
    assert "differ by 0.0 (0.0 to 0.0, over 232 sentences)" in comparison["sentence"]


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_sentences_give_no_verdict(count):
    groups, counts = of_systems(("linear", 0), ("bilstm", 0))
    (comparison,) = verdict.compare(groups, {run: {k: v[:count] for k, v in c.items()} for run, c in counts.items()})
    assert (comparison["winner"], comparison["p_value"], comparison["interval"]) == (None, 1.0, [-1.0, 1.0])
    assert comparison["sentence"] == f"Too few sentences to compare linear0 and bilstm0: {count}."


@pytest.mark.parametrize("count, sure", [(2, False), (5, False), (12, True)])
def test_few_identical_sentences_prove_no_more_than_a_sign_test(count, sure):
    gold = np.full(40, 10)
    right = np.where(np.arange(40) < count, 5, 10)
    groups = verdict.group(rows_of("a", "b"))
    counts = {
        "a-0": {"gold": gold, "predicted": gold, "right": gold},
        "b-0": {"gold": gold, "predicted": gold, "right": right},
    }
    for part in (slice(None), slice(0, count)):
        (comparison,) = verdict.compare(groups, {run: {k: v[part] for k, v in c.items()} for run, c in counts.items()})
        assert comparison["p_raw"] >= 2.0 ** (1 - count) * (1 - 1e-9)
        assert (comparison["winner"] == "a-0") == sure
        assert np.isfinite(comparison["standard_error"])


def test_runs_are_grouped_by_settings_without_seed_and_device():
    runs = rows_of("adam", "sgd", seeds=3)
    runs[1]["config"]["training"]["device"] = "cuda"
    runs[2]["config"]["training"] |= {"anatomy_every": 10, "epochs": 10}  # 10 is the default, which others leave out
    assert [g.runs for g in verdict.group(runs)] == [("adam-0", "adam-1", "adam-2"), ("sgd-0", "sgd-1", "sgd-2")]
    runs[2]["config"]["training"]["epochs"] = 11
    comparison = verdict.group(runs)
    assert [g.runs for g in comparison] == [("adam-0", "adam-1"), ("adam-2",), ("sgd-0", "sgd-1", "sgd-2")]
    assert [g.name for g in comparison] == ["adam, epochs 10", "adam, epochs 11", "sgd, epochs 10"]


def test_names_show_differing_settings_of_comparable_optimizers():
    adam, sgd = (
        {"optimizer.name": "adam", "optimizer.lr": 0.001},
        {"optimizer.name": "sgd", "optimizer.lr": 0.1, "optimizer.momentum": 0.9},
    )
    assert verdict.names([adam, sgd]) == ["adam", "sgd"]
    assert verdict.names([adam, sgd, sgd | {"optimizer.lr": 1.0}]) == [
        "adam",
        "sgd, learning rate 0.1",
        "sgd, learning rate 1",
    ]
    assert verdict.names([adam | {"loss.name": "crf"}, adam | {"loss.name": "focal"}]) == ["crf", "focal"]
    many = [{f"training.s{i}": n for i in range(6)} for n in (1, 2)]
    assert verdict.names(many) == [f"s0 {n}, s1 {n}, s2 {n}, s3 {n}, 2 more" for n in (1, 2)]
    late = [{f"training.s{i}": n * (i > 3) + 7 * (i < 4) * (n > 1) for i in range(6)} for n in (1, 2, 3)]
    assert len(set(verdict.names(late))) == 3


@functools.cache
def tiny_differences():
    return of_systems(("linear", 0), ("linear", 2))


def test_names_of_several_settings_are_quoted():
    groups, counts = tiny_differences()
    groups = [
        verdict.Group(g.runs, g.seeds, g.settings, name) for g, name in zip(groups, ("adam, learning rate 0.1", "sgd"))
    ]
    assert (
        "“adam, learning rate 0.1”" in (sentence := verdict.compare(groups, counts)[0]["sentence"])
        and "“sgd”" not in sentence
    )


def test_small_differences_keep_a_significant_digit():
    groups, counts = tiny_differences()
    counts = {run: {k: np.tile(v, 40) for k, v in c.items()} for run, c in counts.items()}
    (comparison,) = verdict.compare(groups, counts)
    assert not re.search(r"\b0\.0 F1|−0\.0 ", comparison["sentence"]), comparison["sentence"]
    assert "9\u202f280 sentences" in comparison["sentence"]


def test_verdict_is_translated():
    groups, counts = of_systems(("linear", 0), ("bilstm", 0), seeds=3)
    language.use("zh_Hant")
    (comparison,) = verdict.compare(groups, counts)
    assert "優於" in comparison["sentence"] and "百分點" in comparison["sentence"]
    assert len(verdict.explanation()) == 4
