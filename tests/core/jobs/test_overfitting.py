"""The rule for overfitting, over synthetic curves that must and must not trigger it."""

import numpy as np
import pytest

from wseg_core.jobs import narrator, overfitting

EPOCH = 10  # steps


def rows(train, dev, f1=None, every=EPOCH):
    """Rows of one step each; `train`, `dev`, `f1`: one value per evaluation."""
    result = []
    for i, (loss, score) in enumerate(zip(train, dev, strict=True)):
        for step in range(i * every + 1, (i + 1) * every + 1):
            result.append({"step": step, "epoch": step / EPOCH, "loss": loss, "grad_norm": 1.0, "clipped": False})
        result[-1] |= {"dev_loss": score, "dev_f1": f1[i] if f1 else 0.8}
    return result


def events(curve, rule=None) -> list[tuple]:
    rule = rule or overfitting.OverfittingRule()
    return [event for row in curve for event in rule.step(row)]


FALLING = [0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01]


def test_rising_dev_loss_over_a_falling_training_loss_is_reported_once():
    [(kind, message, values)] = events(rows(FALLING, [0.5, 0.4, 0.35, 0.36, 0.4, 0.45, 0.5, 0.6]))
    assert (kind, message) == ("overfitting", overfitting.OVERFITS)
    assert values == {"step": 60, "train": "0.03", "dev": "0.45", "lowest": 30}


def test_flat_dev_loss_far_above_the_training_loss_is_reported():
    # a linear model on the demo corpus: the training loss falls to nearly nothing within an epoch
    [(_, message, values)] = events(rows([0.3, *[0.01] * 5], [0.18, 0.1796, 0.1792, 0.1789, 0.1787, 0.1785]))
    assert message == overfitting.OVERFITS and values["step"] == 40


def test_new_best_f1_in_these_evaluations_is_told():
    f1 = [0.70, 0.80, 0.82, 0.83, 0.84, 0.85, 0.86, 0.86]
    [(_, message, _)] = events(rows(FALLING, [0.5, 0.4, 0.35, 0.36, 0.4, 0.45, 0.5, 0.6], f1))
    assert message == overfitting.OVERFITS_GAINING


def test_dev_loss_that_falls_again_allows_a_second_report():
    dev = [0.5, 0.4, 0.41, 0.42, 0.43, 0.3, 0.31, 0.32, 0.33]
    assert [e[2]["step"] for e in events(rows([0.5, *[0.05] * 8], dev))] == [50, 90]


@pytest.mark.parametrize(
    "train, dev",
    [
        (FALLING, [0.5, 0.4, 0.35, 0.3, 0.27, 0.25, 0.24, 0.23]),  # a wide gap, but the dev loss still falls
        ([0.5, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3], [0.5, 0.4, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35]),  # both have settled
        ([0.5] * 8, [0.5, 0.6, 0.7, 0.8, 0.8, 0.9, 0.9, 0.9]),  # the training loss does not fall: no convergence
        (FALLING[:4], [0.5, 0.3, 0.31, 0.31]),  # too few evaluations
        ([0.5, 0.1, 0.1, 0.4, 0.1, 0.1, 0.4, 0.1], [0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]),  # not in a row
    ],
)
def test_other_curves_are_not_reported(train, dev):
    assert events(rows(train, dev)) == []


def test_many_evaluations_within_an_epoch_are_not_enough():
    train, dev = [0.3, *[0.05] * 9], [0.3, *[0.31] * 9]
    assert [e[2]["step"] for e in events(rows(train, dev, every=2))] == [12]


def test_noise_around_equal_losses_is_not_reported():
    chance = np.random.default_rng(0)
    for _ in range(200):
        train, dev = (0.2 * np.exp(chance.normal(0, 0.15, 30)) for _ in range(2))
        assert events(rows(train.tolist(), dev.tolist())) == []


def test_no_dev_set_gives_no_report():
    curve = rows(FALLING, FALLING)
    for row in curve:
        row.pop("dev_loss", None)
    assert events(curve) == []


def test_resumed_run_neither_forgets_nor_repeats():
    curve = rows(FALLING, [0.5, 0.4, 0.35, 0.36, 0.4, 0.45, 0.5, 0.6])
    for cut, expected in ((45, [60]), (65, [])):
        tell = narrator.Narrator()
        tell.resume(curve[:cut])
        later = [event for row in curve[cut:] for event in tell.step(row)]
        assert [values["step"] for kind, _, values in later if kind == "overfitting"] == expected
