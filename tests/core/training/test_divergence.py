"""Divergence detection: which runs are stopped, and their checkpoints."""

import math

import pytest

from tests import tiny
from tests.runs import DEV, SnapshotRecorder, run
from wseg_core.training import divergence, trainer
from wseg_core.training.divergence import PATIENCE, Diverged, LossMonitor

# Steps that are too long for a stack of gated convolutions; the clip keeps all numbers finite
TOO_LONG = ("optimizer.name=sgd", "optimizer.lr=10", "optimizer.momentum=0.9", "training.epochs=60")
EXPLODING = (*TOO_LONG, "training.clip_norm=5")


def follow(losses) -> LossMonitor:
    """A monitor that has seen these losses; raises `Diverged` as training does."""
    monitor = LossMonitor()
    for step, loss in enumerate(losses, 1):
        monitor.update(loss)
        monitor.check(step)
    return monitor


def has_diverged(losses) -> bool:
    """Whether a run with these losses ends as diverged."""
    try:
        follow(losses).check(len(losses), ended=True)
    except Diverged:
        return True
    return False


def test_persistently_high_loss_ends_the_run():
    with pytest.raises(Diverged, match="above 40 for 50 steps; it started at 2") as error:
        follow([2.0] * 10 + [41.0] * 1000)
    assert error.value.step == 10 + PATIENCE and error.value.code == 1 and "learning rate" in error.value.advice


@pytest.mark.parametrize(
    "losses",
    [
        [0.7] * 5 + [1e9] * (PATIENCE - 1) + [0.5] * 5,  # high, and recovering
        [0.7] * 5 + ([1e9] * (PATIENCE - 1) + [0.5]) * 20,
        [1e-6] + [3.0] * 1000,  # a warm start that is overfitted on its old corpus, on a new one
        [0.0] + [19.9] * 1000,
        [35.0] + [400.0] * 1000,  # a loss of another scale, such as CTC on long sentences
        [0.7] + [1.9999] * 1000,  # MSE and L1 are bounded by 2
    ],
)
def test_no_false_alarm(losses):
    assert not has_diverged(losses)


def test_run_that_ends_with_a_high_loss_has_diverged():
    with pytest.raises(Diverged, match="ended with a loss above 20; it started at 0.7"):
        follow([0.7, 21.0]).check(2, ended=True)


def test_divergence_state_survives_a_resume():
    before = follow([0.7] + [100.0] * (PATIENCE - 1))
    after = LossMonitor()
    after.restore(before.state())
    after.update(100.0)
    with pytest.raises(Diverged):
        after.check(PATIENCE + 1)


@pytest.mark.parametrize(
    "largest, says", [(math.nan, "no longer finite"), (math.inf, "no longer finite"), (2e4, "20000|2e")]
)
def test_too_large_weights_are_detected(largest, says):
    with pytest.raises(Diverged, match=says):
        divergence.check_weights(7, largest)
    divergence.check_weights(7, 100.0)


@pytest.mark.parametrize("dev", [DEV, None])
def test_exploding_run_diverges_and_keeps_the_last_good_checkpoint(dev, monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)  # a checkpoint at every step, where nothing forbids it
    watch, chosen = SnapshotRecorder(), tiny.settings("cnn", "crf", *EXPLODING)
    with pytest.raises(Diverged) as error:
        run(chosen, dev=dev, watch=watch)
    rows, limit = watch.rows, 20 * max(1.0, watch.rows[0]["loss"])
    assert rows[-1]["step"] == error.value.step and all(math.isfinite(row["loss"]) for row in rows)
    assert all(row["loss"] > limit for row in rows[-PATIENCE:]) and rows[-PATIENCE - 1]["loss"] <= limit
    assert watch.kept[-1].step == error.value.step - PATIENCE
    assert not any(best for step, _, best in watch.scores if step > watch.kept[-1].step)


def test_resumed_run_diverges_at_the_same_step():
    chosen = tiny.settings("cnn", "crf", *EXPLODING)
    straight = SnapshotRecorder()
    with pytest.raises(Diverged) as error:
        run(chosen, watch=straight)
    half, outcome = run(chosen, watch=SnapshotRecorder({error.value.step - 5: "pause"}))
    assert outcome.state == "paused"  # a pause saves a checkpoint at any loss
    with pytest.raises(Diverged) as again:
        run(chosen, resume=half.kept[-1].resume())
    assert again.value.step == error.value.step


def test_older_checkpoint_resumes_without_divergence_state():
    chosen = tiny.settings("cnn", "crf")
    half, _ = run(chosen, watch=SnapshotRecorder({3: "pause"}))
    half.kept[-1].state.pop("loss_monitor")
    assert run(chosen, resume=half.kept[-1].resume())[1].state == "finished"


def test_too_large_weight_ends_the_run_before_saving():
    watch = SnapshotRecorder()
    sets = (
        "optimizer.name=sgd",
        "optimizer.lr=1",
        "optimizer.momentum=0.9",
        "training.clip_norm=0",
        "training.epochs=60",
    )
    with pytest.raises(Diverged, match="weight has grown to"):
        run(tiny.settings("cnn", "crf", *sets), watch=watch)
    largest = [max(t.abs().max() for t in frozen.weights.values()) for frozen in watch.kept]
    assert len(largest) > 2 and max(largest) < 100
