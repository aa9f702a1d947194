"""Pairs tested at several looks: against Holm's procedure by its definition, and what later runs may not change."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tests.bench.races import simulated
from wseg_core import language, verdict
from wseg_core.verdict.looks import by_seed, compare_at_looks
from wseg_core.verdict.sequential import levels

SEEDS = (3, 5, 8, 12)  # of the 16 that are drawn
FEW = {"resamples": 200}  # of the sentences


def race(qualities, spread=0.004, sentences=150, seed=0):
    return simulated(np.random.default_rng(seed), qualities, sentences, spread)


def first(groups, *sizes):
    """The groups with so many runs each."""
    return [replace(g, runs=g.runs[:n], seeds=g.seeds[:n]) for g, n in zip(groups, sizes)]


def by_definition(groups, counts, alpha=0.05, margin=0.005) -> dict:
    """Pair to ("better" or "equal", look), decided look by look from uncorrected p-values and intervals."""
    decided, family = {}, list(itertools.combinations(range(len(groups)), 2))
    for look, count in enumerate(SEEDS):
        while True:  # Holm: the smallest p against alpha over the pairs that have no winner yet
            left = len(family) - sum(kind == "better" for kind, _ in decided.values())
            if not left:
                return decided
            level = levels(SEEDS, alpha / left)[look]
            rest = [pair for pair in family if pair not in decided]
            compared = {p: verdict.compare(first([groups[i] for i in p], count, count), counts, [(0, 1)], alpha=level,
                                        margin=margin, **FEW)[0] for p in rest}  # fmt: skip
            best = min(rest, key=lambda p: compared[p]["p_raw"], default=None)
            if best is None or compared[best]["p_raw"] >= level:
                break
            decided[best] = ("better", look + 1)
        while True:  # the same for equality, at the level of the interval at most
            unequal = len(family) - sum(kind == "equal" for kind, _ in decided.values())
            low_level = min(level, levels(SEEDS, alpha / unequal)[look])
            rest = [pair for pair in family if pair not in decided]
            compared = {p: verdict.compare(first([groups[i] for i in p], count, count), counts, [(0, 1)], alpha=low_level,
                                        margin=margin, **FEW)[0] for p in rest}  # fmt: skip
            within = [p for p in rest if -margin < compared[p]["interval"][0] <= compared[p]["interval"][1] < margin]
            if not within:
                break
            decided[min(within, key=lambda p: compared[p]["p_equal"])] = ("equal", look + 1)
    return decided


@pytest.mark.parametrize("seed", range(6))
def test_decisions_are_those_of_holm_at_each_look(seed):
    groups, counts = race([0.8, 0.8, 0.775, 0.74][: 3 + seed % 2], 0.003 + 0.002 * (seed % 3), seed=seed)
    expected = by_definition(groups, counts)
    compared = compare_at_looks(groups, counts, SEEDS, **FEW)
    assert expected
    for pair, numbers in zip(itertools.combinations(range(len(groups)), 2), compared):
        kind, look = expected.get(pair, ("undecided", len(SEEDS)))
        assert (numbers["verdict"], numbers["look"]) == (kind, look)
        assert len(numbers["runs_a"]) == len(numbers["runs_b"]) == SEEDS[look - 1]
        assert (numbers["p_value"] < 0.05) == (kind == "better") == (numbers["winner"] is not None)
        low, high = numbers["interval"]
        assert (low > 0 or high < 0) == (kind == "better") and low <= numbers["difference"] <= high


def test_one_look_is_the_usual_verdict():
    groups, counts = race([0.8, 0.78, 0.8])
    looks = compare_at_looks(groups, counts, (16,), **FEW)
    for once, usual in zip(looks, verdict.compare(groups, counts, **FEW)):
        assert once["winner"] == usual["winner"] and once["p_raw"] == pytest.approx(usual["p_raw"], rel=1e-4)
        if usual["p_value"] > 1e-6:  # beyond what is tabulated
            assert once["p_value"] == pytest.approx(usual["p_value"], rel=0.01, abs=1e-6)


def test_a_decided_pair_stays_decided_whatever_comes_later():
    groups, counts = race([0.8, 0.75])
    [decided] = compare_at_looks(groups, counts, SEEDS, **FEW)
    assert decided["verdict"] == "better" and decided["look"] < 4
    for run in groups[0].runs[len(decided["runs_a"]) :]:
        counts[run] = {**counts[run], "right": counts[run]["right"] // 2}
    assert compare_at_looks(groups, counts, SEEDS, **FEW) == [decided]


def test_seeds_between_two_looks_change_nothing():
    groups, counts = race([0.8, 0.795], 0.006)
    for sizes, count in (((3, 3), 3), ((4, 4), 3), ((7, 5), 5), ((12, 7), 5)):
        at_look = compare_at_looks(first(groups, count, count), counts, SEEDS, **FEW)
        assert compare_at_looks(first(groups, *sizes), counts, SEEDS, **FEW) == at_look


@pytest.mark.parametrize("sizes", [(2, 2), (2, 12), (4, 4)], ids=str)
def test_before_the_first_look_nothing_is_decided(sizes):
    groups, counts = race([0.8, 0.5], 0.001)
    [pair] = compare_at_looks(first(groups, *sizes), counts, (5, 8, 12), **FEW)
    assert (pair["winner"], pair["verdict"], pair["look"], pair["looks"]) == (None, "undecided", 0, 3)
    assert pair["sentence"].endswith("The first of 3 planned comparisons of the results is still to come.")


def test_the_best_against_each_other_has_the_decisions_of_all_pairs():
    groups, counts = race([0.77, 0.8, 0.8])
    every = {frozenset((p["a"], p["b"])): p for p in compare_at_looks(groups, counts, SEEDS, **FEW)}
    best = compare_at_looks(groups, counts, SEEDS, "best", **FEW)
    assert len(best) == 2 and len({p["a"] for p in best}) == 1
    for pair in best:
        same = every[frozenset((pair["a"], pair["b"]))]
        assert all(pair[key] == same[key] for key in ("winner", "verdict", "look", "comparisons"))
        assert pair["p_value"] == pytest.approx(same["p_value"])


def test_a_null_race_rarely_has_a_winner():
    """The benchmark `races` counts 1,000 of them."""
    chance, wrong = np.random.default_rng(5), 0
    for _ in range(60):
        groups, counts = simulated(chance, [0.8, 0.8], 116, 0.004)
        wrong += compare_at_looks(groups, counts, SEEDS, resamples=100)[0]["winner"] is not None
    assert wrong <= 8  # of 60 at 5 %, more happen once in 300 times


def test_runs_are_taken_in_the_order_of_their_seeds():
    group = verdict.Group(("c", "a", "b"), (7, 0, 3), {})
    assert by_seed(group).runs == ("a", "b", "c") and by_seed(group).seeds == (0, 3, 7)


def test_the_sentence_says_that_it_is_adjusted():
    groups, counts = race([0.8, 0.75])
    [pair] = compare_at_looks(groups, counts, SEEDS, split="test", **FEW)
    assert (
        "is better than" in pair["sentence"] and "interval and p are adjusted for this repetition" in pair["sentence"]
    )
    assert pair["level"] > 0.95
    language.use("zh_Hant")
    assert "重複比較校正" in compare_at_looks(groups, counts, SEEDS, split="test", **FEW)[0]["sentence"]
