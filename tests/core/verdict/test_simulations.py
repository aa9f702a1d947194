"""How often each verdict is given to systems whose true difference is known: fast checks here, the full table marked slow."""

import pytest

from tests.core.verdict.simulated import shares

SPREAD = 0.003  # deviation of F1 over seeds
CASES = {
    "one model each, 500 sentences": {"sentences": 500, "seeds": 1},
    "one model each, 116 sentences": {"sentences": 116, "seeds": 1},
    "3 seeds, 500 sentences": {"sentences": 500, "seeds": 3, "between": 0.006},
    "one model each, other errors": {"sentences": 500, "seeds": 1, "b": ("linear", 0.8)},
    "3 seeds, other errors": {"sentences": 500, "seeds": 3, "b": ("linear", 0.8), "between": 0.006},
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_equal_systems_rarely_have_a_winner(case):
    assert shares(150, **case)["better"] <= 0.07


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_of_1000_equal_systems_at_most_70_have_a_winner(case):
    assert shares(1000, **case)["better"] <= 0.07


@pytest.mark.parametrize(
    "case", [{"seeds": 1}, {"seeds": 3, "between": 0.003}, {"seeds": 5, "between": 0.006}], ids=str
)
def test_two_f1_points_on_500_sentences_are_distinguished(case):
    assert shares(100, 500, b=("bilstm", 0.78), **case)["better"] >= 0.9


@pytest.mark.parametrize("sentences, seeds", [(116, 3), (500, 5), (2000, 3)])
def test_a_difference_of_the_margin_is_rarely_called_equal(sentences, seeds):
    outcomes = shares(100, sentences, seeds, b=("bilstm", 0.795), between=SPREAD / 3, resamples=500)
    assert outcomes["equal"] <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [3, 5, 8])
@pytest.mark.parametrize("sentences", [116, 500, 2000])
@pytest.mark.parametrize("gap", [0.0, 0.002, 0.005, 0.02], ids=lambda gap: f"{100 * gap:g}points")
def test_the_table_of_simulations(gap, sentences, seeds):
    """Equal, nearly equal, apart by the margin, and different: what may be wrong is wrong in at most 7 of 100."""
    outcomes = shares(200, sentences, seeds, b=("bilstm", 0.8 - gap), between=SPREAD, resamples=500)
    print(f"{100 * gap:g} points, {sentences} sentences, {seeds} seeds: {outcomes}")
    if gap == 0:
        assert outcomes["better"] <= 0.07
    if gap >= 0.005:
        assert outcomes["equal"] <= 0.05
    if gap == 0.02 and sentences >= 500:
        assert outcomes["better"] >= 0.9
