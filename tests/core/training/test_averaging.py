"""Averages of weights: equal to their definitions, scored and saved, and bit-exact on resume."""

import pytest
import torch

from tests import tiny
from tests.runs import DEV, equal_weights, run
from wseg_core.inference.evaluation import mean_loss
from wseg_core.inference.segmenter import Segmenter
from wseg_core.text.batching import Examples
from wseg_core.training import trainer
from wseg_core.training.averaging import Averages

kinds = pytest.mark.parametrize("kind", ["ema", "swa"])


def averaged(kind: str, share: float, values: list[float]) -> float:
    """The average after a run in which the only weight takes these values."""
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    averages = Averages(kind, share, {"weight": weight}, len(values))
    for step, value in enumerate(values, 1):
        weight.data.fill_(value)
        averages.update(step)
    return float(averages.by_parameter()[weight])


@pytest.mark.parametrize(("share", "count"), [(0.25, 8), (0.5, 4), (1.0, 20), (0.001, 30)])
def test_swa_is_the_mean_over_the_end_of_the_run(share, count):
    values = [float(i * i) for i in range(1, count + 1)]
    last = values[-max(1, round(share * count)) :]
    assert averaged("swa", share, values) == pytest.approx(sum(last) / len(last))


def test_swa_of_a_long_run_adds_every_few_steps():
    values = [float(i) for i in range(1, 1001)]
    assert averaged("swa", 0.5, values) == pytest.approx(sum(values[500::25]) / len(values[500::25]))


def test_ema_follows_its_recursion():
    values, average = [float(i % 7) for i in range(40)], 0.0
    for count, value in enumerate(values):
        weight = max(1 / 20, 9 / (9 + count))
        average += weight * (value - average)
    assert averaged("ema", 0.5, values) == pytest.approx(average)
    assert averaged("ema", 0.5, [3.0] * 40) == pytest.approx(3.0)


@kinds
def test_averages_are_scored_and_saved(kind):
    watch, _ = run(tiny.settings("bilstm", "crf", f"training.averaging={kind}", "training.averaging_share=0.5"))
    plain, _ = run(tiny.settings("bilstm", "crf"))
    assert [r["loss"] for r in watch.rows] == [r["loss"] for r in plain.rows], "training itself is unchanged"
    assert not equal_weights(watch.kept[-1].weights, plain.kept[-1].weights)
    _, score, _ = watch.scores[-1]
    model = tiny.fresh("bilstm")
    model.load_state_dict(watch.kept[-1].weights)
    segmenter = Segmenter(model, watch.last.config, watch.last.vocab)
    assert score["loss"] == mean_loss(segmenter, Examples(DEV, segmenter.scheme))


@kinds
@pytest.mark.parametrize("encoder", ["cnn", "linear"])
def test_resume_is_bit_exact(kind, encoder, monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)
    sets = [f"training.averaging={kind}", "training.averaging_share=0.5", "training.epochs=3"]
    chosen = tiny.settings(encoder, "crf", *sets)
    straight, _ = run(chosen)
    for frozen in straight.kept[1:-1:3]:
        resumed, _ = run(chosen, resume=frozen.resume())
        assert equal_weights(straight.kept[-1].weights, resumed.kept[-1].weights), frozen.step
        assert [r["loss"] for r in resumed.rows] == [r["loss"] for r in straight.rows[frozen.step :]]


def test_optimizer_that_averages_itself_keeps_its_own_average_with_a_note():
    with_setting, without = (
        run(tiny.settings("bilstm", "crf", "optimizer.name=asgd", f"training.averaging={kind}"))[0]
        for kind in ("ema", "none")
    )
    assert equal_weights(with_setting.kept[-1].weights, without.kept[-1].weights)
    assert any("averages the weights itself" in note for note in with_setting.info.notes)
    assert not any("averages the weights itself" in note for note in without.info.notes)
