"""The learning rate range test of Smith (2017): steps, components, suggestion and errors."""

import math

import numpy as np
import pytest

from tests import tiny
from wseg_core import config, language
from wseg_core.errors import UserError
from wseg_core.training import optimizers, rangetest, trainer
from wseg_core.training.divergence import Diverged

LINES = ("rates", "losses", "smoothed")
OPTIMIZERS = config.components("optimizer").names
LOSSES = config.components("loss").names


def test_steps_equal_those_of_training():
    chosen = tiny.settings("bilstm", "crf", "training.max_steps=4", "training.clip_norm=0.1", "encoder.dropout=0.3")
    rate, watch = chosen.optimizer.settings.lr, tiny.Recorder()
    constant = config.from_dict({**chosen.as_dict(), "schedule": {"name": "constant"}})
    trainer.train(constant, tiny.SENTENCES, None, watch)
    result = rangetest.find(chosen, tiny.SENTENCES, low=rate, high=rate, steps=4)
    assert result["losses"] == [row["loss"] for row in watch.rows] and result["rates"] == pytest.approx([rate] * 4)


def is_consistent(result: dict, steps: int) -> bool:
    """Checks that hold for every result; returns True, so that a test can assert it."""
    assert set(result) == {*LINES, "suggested", "best", "stopped", "sentence"} and result["sentence"]
    assert len({len(result[line]) for line in LINES}) == 1 and len(result["rates"]) <= steps
    assert all(math.isfinite(value) for line in LINES for value in result[line])
    assert result["stopped"] == "diverged" or len(result["rates"]) == steps
    if result["suggested"] is not None:
        assert result["rates"][0] * 0.95 <= result["suggested"] <= result["best"] * 1.05
    return True


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("encoder", ["linear", "bilstm"])
def test_every_possible_optimizer_gives_a_consistent_result(encoder, optimizer):
    chosen = tiny.settings(encoder, "cross_entropy", f"optimizer.name={optimizer}")
    if optimizers.obstacle(optimizer, chosen):
        with pytest.raises(UserError):
            rangetest.find(chosen, tiny.SENTENCES, steps=12)
        return
    result = rangetest.find(chosen, tiny.SENTENCES, steps=12)
    assert is_consistent(result, 12)
    assert np.std(result["losses"]) > 0


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("encoder", tiny.ENCODERS)
def test_every_encoder_and_loss_gives_a_consistent_result(encoder, loss):
    assert is_consistent(rangetest.find(tiny.settings(encoder, loss), tiny.SENTENCES, steps=6), 6)


def test_suggested_rate_learns(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    chosen = tiny.settings("bilstm", "crf", "optimizer.name=adamw", "training.batch_characters=1000")
    result = rangetest.find(chosen, tiny.SENTENCES, steps=60)
    assert result["suggested"] and 1e-3 < result["suggested"] < 1
    assert not list(tmp_path.iterdir())  # no files
    watch = tiny.Recorder()
    trained = config.resolve(chosen.as_dict(), [f"optimizer.lr={result['suggested']}", "training.epochs=20"])
    trainer.train(trained, tiny.SENTENCES, None, watch)
    assert watch.rows[-1]["loss"] < 0.5 * watch.rows[0]["loss"]


def test_much_too_large_rate_ends_the_test():
    chosen = tiny.settings("bilstm", "crf", "optimizer.name=sgd", "training.clip_norm=0")
    result = rangetest.find(chosen, tiny.SENTENCES, high=1e38, steps=30)
    assert is_consistent(result, 30)
    assert result["stopped"] == "diverged" and len(result["rates"]) < 30


class Curve:
    """A trainer with given losses."""

    def __init__(self, losses):
        self.losses = losses

    def __call__(self, chosen, sentences, dev, observer, start, factor):
        observer.started({})
        for step, loss in enumerate(self.losses):
            if observer.request():
                return
            if math.isnan(loss):
                raise Diverged(step + 1, "nan")
            observer.step({"step": step + 1, "loss": loss, "lr": factor(step)})


def result_for(monkeypatch, loss, steps=100, observer=None) -> dict:
    """The result for the losses `loss(log10 of the rate)`."""
    monkeypatch.setattr(trainer, "train", Curve([float(loss(x)) for x in np.linspace(-6, 1, steps)]))
    return rangetest.find(tiny.settings(), tiny.SENTENCES, steps=steps, observer=observer)


@pytest.mark.parametrize("middle", [-4.0, -2.0, -0.5])
@pytest.mark.parametrize("jitter", [0.0, 0.01])
def test_suggestion_is_the_steepest_descent(monkeypatch, middle, jitter):
    chance = np.random.default_rng(0)
    result = result_for(
        monkeypatch,
        lambda x: (
            1 - 0.6 / (1 + math.exp(-6 * (x - middle))) + 10 ** (3 * (x - middle - 1.2)) + jitter * chance.normal()
        ),
    )
    assert abs(math.log10(result["suggested"]) - middle) < 0.2 and result["suggested"] < result["best"]


def test_steeper_fall_after_the_lowest_point_is_ignored(monkeypatch):
    result = result_for(
        monkeypatch, lambda x: 1 - 0.3 / (1 + math.exp(-6 * (x + 4))) + (0.8 * (abs(x + 1) < 0.5) if x < -0.5 else 0.05)
    )
    assert result["suggested"] == pytest.approx(1e-4, rel=0.5)


@pytest.mark.parametrize("loss", [lambda x: 1, lambda x: 2 + 0.1 * x, lambda x: 1 + 0.05 * math.sin(40 * x)])
def test_loss_that_does_not_fall_gives_no_suggestion(monkeypatch, loss):
    result = result_for(monkeypatch, loss)
    assert result["suggested"] is None and result["best"] is not None and result["stopped"] == "end"
    assert "did not fall" in result["sentence"] and "keep " in result["sentence"]


@pytest.mark.parametrize("good", [0, 1, 3])
def test_nan_loss_ends_the_test(monkeypatch, good):
    monkeypatch.setattr(trainer, "train", Curve([1.0] * good + [math.nan]))
    result = rangetest.find(tiny.settings(), tiny.SENTENCES)
    assert result["stopped"] == "diverged" and result["losses"] == [1.0] * good and result["suggested"] is None
    assert (result["best"] is None) == (not good) and ("first step" in result["sentence"]) == (not good)


def test_stops_when_the_smoothed_loss_is_four_times_its_minimum(monkeypatch):
    losses = [1.0] * 20 + [1.5**k for k in range(80)]
    monkeypatch.setattr(trainer, "train", Curve(losses))
    result = rangetest.find(tiny.settings(), tiny.SENTENCES)
    count = next(
        n for n in range(1, 101) if rangetest.smooth(losses[:n], 100)[-1] > 4 * min(rangetest.smooth(losses[:n], 100))
    )
    assert result["stopped"] == "diverged" and result["losses"] == losses[:count] and count < 100


def test_gaussian_smoothing_by_hand():
    losses = [3.0, 1.0, 4.0, 1.0, 5.0]
    weights = [[math.exp(-((i - j) ** 2) / 2 / 2.5**2) for j in range(5)] for i in range(5)]
    expected = [sum(w * y for w, y in zip(row, losses)) / sum(row) for row in weights]
    assert rangetest.smooth(losses, 100) == pytest.approx(expected) and len(rangetest.smooth([], 100)) == 0


def test_observer_is_notified_and_can_stop(monkeypatch):
    watch = tiny.Recorder({7: "stop"})
    watch.started = lambda info: None
    result = result_for(monkeypatch, lambda x: 1, observer=watch)
    assert len(result["rates"]) == len(watch.rows) == 7 and [r["lr"] for r in watch.rows] == result["rates"]


def test_sentence_is_translated(monkeypatch):
    language.use("zh_Hant")
    result = rangetest.find(tiny.settings("linear", "crf", "optimizer.name=rprop"), tiny.SENTENCES, steps=6)
    assert result["suggested"] is None and "學習率" in result["sentence"]
    result = result_for(monkeypatch, lambda x: 1 - 0.6 / (1 + math.exp(-6 * (x + 3))))
    assert "學習率" in result["sentence"]
