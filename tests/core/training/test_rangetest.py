"""The range test: its steps are those of a training, it works for every part, and reads a curve as Smith (2017) does."""

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


def test_its_steps_are_those_of_a_training():
    chosen = tiny.settings("bilstm", "crf", "training.max_steps=4", "training.clip_norm=0.1", "encoder.dropout=0.3")
    rate, watch = chosen.optimizer.settings.lr, tiny.Watch()
    constant = config.from_dict({**chosen.as_dict(), "schedule": {"name": "constant"}})
    trainer.train(constant, tiny.SENTENCES, None, watch)
    found = rangetest.find(chosen, tiny.SENTENCES, low=rate, high=rate, steps=4)
    assert found["losses"] == [row["loss"] for row in watch.rows] and found["rates"] == pytest.approx([rate] * 4)


def sound(found: dict, steps: int) -> None:
    """What every answer holds to."""
    assert set(found) == {*LINES, "suggested", "best", "stopped", "sentence"} and found["sentence"]
    assert len({len(found[line]) for line in LINES}) == 1 and len(found["rates"]) <= steps
    assert all(math.isfinite(value) for line in LINES for value in found[line])
    assert found["stopped"] == "diverged" or len(found["rates"]) == steps
    if found["suggested"] is not None:
        assert found["rates"][0] * 0.95 <= found["suggested"] <= found["best"] * 1.05


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("encoder", ["linear", "bilstm"])
def test_every_optimizer_that_can_run(encoder, optimizer):
    chosen = tiny.settings(encoder, "cross_entropy", f"optimizer.name={optimizer}")
    if optimizers.obstacle(optimizer, chosen):
        with pytest.raises(UserError):
            rangetest.find(chosen, tiny.SENTENCES, steps=12)
        return
    found = rangetest.find(chosen, tiny.SENTENCES, steps=12)
    sound(found, 12)
    assert np.std(found["losses"]) > 0


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("encoder", tiny.ENCODERS)
def test_every_encoder_and_loss(encoder, loss):
    sound(rangetest.find(tiny.settings(encoder, loss), tiny.SENTENCES, steps=6), 6)


def test_it_suggests_a_rate_that_learns(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    chosen = tiny.settings("bilstm", "crf", "optimizer.name=adamw", "training.batch_characters=1000")
    found = rangetest.find(chosen, tiny.SENTENCES, steps=60)
    assert found["suggested"] and 1e-3 < found["suggested"] < 1
    assert not list(tmp_path.iterdir())  # it kept nothing
    watch = tiny.Watch()
    trained = config.resolve(chosen.as_dict(), [f"optimizer.lr={found['suggested']}", "training.epochs=20"])
    trainer.train(trained, tiny.SENTENCES, None, watch)
    assert watch.rows[-1]["loss"] < 0.5 * watch.rows[0]["loss"]


def test_a_rate_that_is_far_too_large_ends_it():
    chosen = tiny.settings("bilstm", "crf", "optimizer.name=sgd", "training.clip_norm=0")
    found = rangetest.find(chosen, tiny.SENTENCES, high=1e38, steps=30)
    sound(found, 30)
    assert found["stopped"] == "diverged" and len(found["rates"]) < 30


class Curve:
    """A training that gives made-up losses, as many as it is let."""

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


def made(monkeypatch, loss, steps=100, observer=None) -> dict:
    """The answer for a loss that is `loss(log10 of the rate)`."""
    monkeypatch.setattr(trainer, "train", Curve([float(loss(x)) for x in np.linspace(-6, 1, steps)]))
    return rangetest.find(tiny.settings(), tiny.SENTENCES, steps=steps, observer=observer)


@pytest.mark.parametrize("middle", [-4.0, -2.0, -0.5])
@pytest.mark.parametrize("jitter", [0.0, 0.01])
def test_the_suggestion_is_the_steepest_descent(monkeypatch, middle, jitter):
    chance = np.random.default_rng(0)
    found = made(
        monkeypatch,
        lambda x: (
            1 - 0.6 / (1 + math.exp(-6 * (x - middle))) + 10 ** (3 * (x - middle - 1.2)) + jitter * chance.normal()
        ),
    )
    assert abs(math.log10(found["suggested"]) - middle) < 0.2 and found["suggested"] < found["best"]


def test_a_steeper_fall_after_the_lowest_point_does_not_count(monkeypatch):
    found = made(
        monkeypatch, lambda x: 1 - 0.3 / (1 + math.exp(-6 * (x + 4))) + (0.8 * (abs(x + 1) < 0.5) if x < -0.5 else 0.05)
    )
    assert found["suggested"] == pytest.approx(1e-4, rel=0.5)


@pytest.mark.parametrize("loss", [lambda x: 1, lambda x: 2 + 0.1 * x, lambda x: 1 + 0.05 * math.sin(40 * x)])
def test_without_a_fall_nothing_is_suggested_and_it_says_so(monkeypatch, loss):
    found = made(monkeypatch, loss)
    assert found["suggested"] is None and found["best"] is not None and found["stopped"] == "end"
    assert "did not fall" in found["sentence"] and "keep " in found["sentence"]


@pytest.mark.parametrize("good", [0, 1, 3])
def test_a_loss_that_is_no_number_ends_it(monkeypatch, good):
    monkeypatch.setattr(trainer, "train", Curve([1.0] * good + [math.nan]))
    found = rangetest.find(tiny.settings(), tiny.SENTENCES)
    assert found["stopped"] == "diverged" and found["losses"] == [1.0] * good and found["suggested"] is None
    assert (found["best"] is None) == (not good) and ("first step" in found["sentence"]) == (not good)


def test_it_stops_when_the_smoothed_loss_is_four_times_its_lowest(monkeypatch):
    losses = [1.0] * 20 + [1.5**k for k in range(80)]
    monkeypatch.setattr(trainer, "train", Curve(losses))
    found = rangetest.find(tiny.settings(), tiny.SENTENCES)
    count = next(
        n for n in range(1, 101) if rangetest.smooth(losses[:n], 100)[-1] > 4 * min(rangetest.smooth(losses[:n], 100))
    )
    assert found["stopped"] == "diverged" and found["losses"] == losses[:count] and count < 100


def test_the_bell_curve_by_hand():
    losses = [3.0, 1.0, 4.0, 1.0, 5.0]
    weights = [[math.exp(-((i - j) ** 2) / 2 / 2.5**2) for j in range(5)] for i in range(5)]
    expected = [sum(w * y for w, y in zip(row, losses)) / sum(row) for row in weights]
    assert rangetest.smooth(losses, 100) == pytest.approx(expected) and len(rangetest.smooth([], 100)) == 0


def test_the_observer_is_told_and_may_stop(monkeypatch):
    watch = tiny.Watch({7: "stop"})
    watch.started = lambda info: None
    found = made(monkeypatch, lambda x: 1, observer=watch)
    assert len(found["rates"]) == len(watch.rows) == 7 and [r["lr"] for r in watch.rows] == found["rates"]


def test_its_sentences_follow_the_language(monkeypatch):
    language.use("zh_Hant")
    found = rangetest.find(tiny.settings("linear", "crf", "optimizer.name=rprop"), tiny.SENTENCES, steps=6)
    assert found["suggested"] is None and "學習率" in found["sentence"]
    found = made(monkeypatch, lambda x: 1 - 0.6 / (1 + math.exp(-6 * (x + 3))))
    assert "學習率" in found["sentence"]
