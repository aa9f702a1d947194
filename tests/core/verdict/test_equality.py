"""Equality and what it takes to settle a pair: against scipy's tests and simulated comparisons."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.core.verdict.simulated import GOLD, drawn, of_systems, pairs, rows_of, shares
from wseg_core import language, verdict
from wseg_core.verdict import power
from wseg_core.verdict.statistics import Scored, estimate, f1


def alike(*right) -> list[Scored]:
    """Groups of runs that do equally well on each of 400 sentences of 2,000 words: the seeds are all their variance."""
    return [Scored(np.outer(r, np.ones(400)), np.full((len(r), 400), 2000.0)) for r in right]


@pytest.mark.parametrize("margin", [0.001, 0.02, 0.2])
@pytest.mark.parametrize("sizes", [(3, 3), (5, 4)], ids=str)
def test_equality_is_two_one_sided_welch_tests(sizes, margin):
    chance = np.random.default_rng(1)
    groups = alike(*(chance.integers(790, 810, k) for k in sizes))
    x, y = (f1(g.right.sum(1), g.words.sum(1)) for g in groups)
    above = stats.ttest_ind(x + margin, y, equal_var=False, alternative="greater").pvalue
    below = stats.ttest_ind(x - margin, y, equal_var=False, alternative="less").pvalue
    p_value = estimate(groups, np.array([0]), np.array([1])).p_equal(margin)[0]
    assert p_value == pytest.approx(min(2 * max(above, below), 1), rel=0.02, abs=1e-4)


def test_intervals_within_the_margin_are_equal_and_no_others():
    groups, counts = of_systems(*(("linear", i) for i in range(3)), *(("bilstm", i) for i in range(6)))
    kinds = set()
    for margin in (0.0, 0.005, 0.02, 0.04, 0.2):
        for pair in verdict.compare(groups, counts, margin=margin):
            low, high = pair["interval"]
            expected = "better" if low > 0 or high < 0 else "equal" if -margin < low and high < margin else "undecided"
            assert pair["verdict"] == expected and (pair["winner"] is not None) == (expected == "better")
            assert (pair["needed"] is not None) == (expected == "undecided")
            kinds.add((margin, expected))
    assert {(0.2, "equal"), (0.04, "equal"), (0.005, "undecided"), (0.005, "better")} <= kinds
    assert not any(kind == "equal" for margin, kind in kinds if margin == 0)


def test_equality_is_corrected_for_all_pairs_whatever_else_is_decided():
    """By Holm's definition over the p values of equality; that other pairs have a winner makes it no easier."""
    groups, counts = of_systems(*(("linear", i) for i in range(3)), *(("bilstm", i) for i in range(6)))
    compared = verdict.compare(groups, counts, margin=0.04)
    scored = [Scored(counts[g.runs[0]]["right"][None], (counts[g.runs[0]]["predicted"] + GOLD)[None]) for g in groups]
    first, second = np.array(list(itertools.combinations(range(9), 2))).T
    raw = np.sort(estimate(scored, first, second).p_equal(0.04))
    corrected = np.maximum.accumulate(np.minimum(raw * np.arange(len(raw), 0, -1), 1))
    np.testing.assert_allclose(sorted(pair["p_equal"] for pair in compared), corrected, rtol=1e-6)
    assert all(pair["p_equal"] < 0.05 for pair in compared if pair["verdict"] == "equal")


def test_equal_systems_with_many_sentences_and_seeds_are_called_equal():
    (pair,) = pairs(1, 2000, 8, between=0.001)
    assert pair["verdict"] == "equal" and pair["winner"] is None and pair["needed"] is None
    assert pair["sentence"].startswith("a and b are equal within the margin of ±0.5 F1 points: they differ by ")


@pytest.mark.parametrize("seeds", [(2, 2), (1, 3), (5, 2)], ids=str)
def test_too_few_seeds_decide_nothing_even_where_all_is_alike(seeds):
    counts = {f"{name}-{i}": {"gold": GOLD, "predicted": GOLD, "right": GOLD} for name in "ab" for i in range(5)}
    both = [
        verdict.Group(tuple(f"{name}-{i}" for i in range(k)), tuple(range(k)), {"x": name}, name)
        for name, k in zip("ab", seeds)
    ]
    (pair,) = verdict.compare(both, counts)
    assert (pair["kind"], pair["verdict"], pair["winner"]) == ("few", "undecided", None)
    assert pair["needed"] == {"seeds": 3 - min(seeds), "sentences": None, "both": None}


@settings(max_examples=40)
@given(
    difference=st.floats(-0.03, 0.03),
    error=st.floats(0.0005, 0.03),
    runs=st.integers(3, 12),
    margin=st.sampled_from([0.0, 0.005, 0.01]),
)
def test_the_chance_of_a_decision_is_that_of_drawn_differences(difference, error, runs, margin):
    freedom = 2.0 * (runs - 1)
    chance = power.chance_of_decision(difference, np.array([error]), np.array([freedom]), 0.05, margin)[0]
    seen = difference + error * np.random.default_rng(0).normal(size=40_000)
    half = stats.t.ppf(0.975, freedom) * error
    decided = (seen - half > 0) | (seen + half < 0) | ((seen - half > -margin) & (seen + half < margin))
    assert chance == pytest.approx(decided.mean(), abs=0.015)


def test_the_spread_with_nothing_added_is_the_standard_error():
    chance = np.random.default_rng(2)
    groups = [Scored(chance.integers(5, 10, (k, 90)).astype(float), np.full((k, 90), 20.0)) for k in (3, 4)]
    estimates = estimate(groups, np.array([0]), np.array([1]))
    error, freedom = estimates.spread.errors(0, np.array([0, 3]), np.zeros(2))
    assert (error[0], freedom[0]) == (estimates.error[0], estimates.freedom[0]) and error[1] < error[0]


@pytest.mark.parametrize("lacking", ["seeds", "sentences"])
@pytest.mark.parametrize("gap", [0.0, 0.01], ids=["equal", "different"])
def test_with_what_is_needed_four_of_five_pairs_are_decided(lacking, gap):
    """The plan of a pair with the true difference and spreads, then so many more seeds or sentences."""
    sentences, seeds, between = 300, 3, 0.004 if lacking == "seeds" else 0.0005
    margin = 0.012 if gap == 0 else 0.005
    b = ("bilstm", 0.8 - gap)
    plan = _plan(sentences, seeds, between, gap, margin, b)
    more = plan[lacking]
    assert more and more > 0
    enough = {"seeds": (sentences, seeds + more), "sentences": (sentences + more, seeds)}[lacking]
    outcomes = shares(120, *enough, b=b, between=between, margin=margin, resamples=500)
    assert 0.68 <= outcomes["better"] + outcomes["equal"] <= 0.93, (plan, outcomes)
    assert outcomes["better" if gap else "equal"] > 0.6


def _plan(sentences: int, seeds: int, between: float, gap: float, margin: float, b: tuple) -> dict:
    """`power.needed` for the mean spreads of 20 simulated pairs."""
    chance, spreads = np.random.default_rng(5), []
    for _ in range(20):
        rows = chance.integers(0, len(GOLD), sentences)
        groups = []
        for pool, quality in (("bilstm", 0.8), b):
            runs = [drawn(chance, pool, rows, quality + chance.normal(0, between)) for _ in range(seeds)]
            groups.append(
                Scored(*(np.stack(x) for x in zip(*((r["right"], r["gold"] + r["predicted"]) for r in runs))))
            )
        spreads.append(estimate(groups, np.array([0]), np.array([1]), 500).spread)
    mean = {name: np.mean([getattr(s, name) for s in spreads], 0) for name in ("common", "between", "sampling")}
    first = spreads[0]
    spread = type(first)(first.weights, first.settings, mean["common"], mean["between"], mean["sampling"], first.runs,
                         first.shared, sentences)  # fmt: skip
    return power.needed(spread, 0, gap, 0.05, margin)


def test_single_models_can_only_be_told_apart_by_more_sentences():
    groups, counts = of_systems(("bilstm", 0), ("bilstm", 3))
    (pair,) = verdict.compare(groups, counts, split="test")
    assert (pair["kind"], pair["verdict"], pair["needed"]["seeds"]) == ("models", "undecided", None)
    assert f"About {pair['needed']['sentences']} more test sentences would probably settle it." in pair["sentence"]


def test_where_neither_suffices_alone_both_are_given():
    groups, counts = of_systems(("bilstm", 0), ("bilstm", 3), seeds=3)
    (pair,) = verdict.compare(groups, counts, split="dev", margin=0.001)
    both = pair["needed"].pop("both")
    assert set(pair["needed"].values()) == {None} and both["seeds"] > 0 and both["sentences"] > 232
    assert f"About {both['seeds']} more seeds each together with " in pair["sentence"]


def test_undecided_and_equal_in_chinese():
    groups, counts = of_systems(("bilstm", 0), ("bilstm", 3), seeds=3)
    language.use("zh_Hant")
    assert "目前無法分出高下" in verdict.compare(groups, counts)[0]["sentence"]
    assert "在容許範圍內相等" in verdict.compare(groups, counts, margin=0.05)[0]["sentence"]


def test_of_the_best_against_many_each_outcome_is_named():
    groups = verdict.group(rows_of("a", "b", "c", "d", seeds=3))
    gold = np.full(400, 10)
    chance = np.random.default_rng(3)
    right = {
        "a": [gold - (np.arange(400) % 5 == i) for i in range(3)],
        "b": [gold - (np.arange(400) % 5 == i) for i in range(3)],
        "c": [chance.binomial(10, 0.7, 400) for _ in range(3)],
        "d": [np.where(np.arange(400) % 400 < 20 + 9 * i, 6, 10) for i in range(3)],
    }
    counts = {
        f"{name}-{i}": {"gold": gold, "predicted": gold, "right": r}
        for name, rs in right.items()
        for i, r in enumerate(rs)
    }
    compared = verdict.compare(groups, counts, "best", best=0)
    assert [pair["verdict"] for pair in compared] == ["equal", "better", "undecided"], [p["interval"] for p in compared]
    sentences = " ".join(verdict.summary(compared, "a", "98.0 %"))
    assert sentences.startswith("“a” has the highest dev F1, 98.0 %. It is better than 1 of the other 3.")
    assert "It is equal within the margin of ±0.5 F1 points to “b”. Undecided against “d”." in sentences
    few = [{**pair, "kind": "few", "verdict": "undecided", "winner": None} for pair in compared[1:]]
    assert "too few seeds to judge “c”, “d”" in " ".join(verdict.summary([compared[0], *few], "a", "98.0 %"))
    models = [{**pair, "kind": "models"} for pair in compared]
    sentences = verdict.summary(models, "a", "98.0 %")
    assert (
        sentences[0].startswith("Among these trained models: “a” has the highest dev F1")
        and "too few seeds to say" in sentences[-1]
    )
