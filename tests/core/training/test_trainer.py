"""The training loop: reproducible, exactly resumable, with correct norms, and stopped if it diverges."""

import dataclasses
import math

import pytest
import torch

from tests import tiny
from tests.runs import DEV, SnapshotRecorder, equal_weights, full_run, run
from wseg_core import config
from wseg_core.errors import UserError
from wseg_core.inference.evaluation import evaluate, mean_loss
from wseg_core.inference.segmenter import Segmenter
from wseg_core.text.batching import Examples
from wseg_core.training import gradients, optimizers, trainer, updates
from wseg_core.training.divergence import Diverged

every = pytest.mark.parametrize("encoder", tiny.ENCODERS)


def without_timing(rows):
    """Rows without timing columns."""
    return [{k: v for k, v in row.items() if "second" not in k} for row in rows]


@every
def test_same_seed_gives_the_same_run_and_another_seed_another(encoder):
    first, outcome = full_run(encoder)
    torch.randn(7)  # independent of earlier random draws
    second, again = run(tiny.settings(encoder))
    assert equal_weights(first.kept[-1].weights, second.kept[-1].weights)
    assert without_timing(first.rows) == without_timing(second.rows) and outcome.best_f1 == again.best_f1
    other, _ = run(tiny.settings(encoder, "crf", "training.seed=1"))
    assert not equal_weights(first.kept[-1].weights, other.kept[-1].weights)


@every
def test_resume_from_every_step_gives_the_same_weights_and_rows(encoder, monkeypatch):
    sets = ("training.evaluate_every=2", "training.epochs=2", "schedule.name=linear")
    chosen = tiny.settings(encoder, "crf", *sets)
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)  # a checkpoint at every step
    straight, outcome = run(chosen)
    assert [f.step for f in straight.kept] == list(range(outcome.step + 1)) and outcome.step >= 6
    for frozen in straight.kept[:-1]:
        torch.randn(5)
        resumed, again = run(chosen, resume=frozen.resume())
        assert equal_weights(straight.kept[-1].weights, resumed.kept[-1].weights), frozen.step
        assert without_timing(resumed.rows) == without_timing(straight.rows[frozen.step :]), frozen.step
        assert (again.best_f1, again.best_step, again.step) == (outcome.best_f1, outcome.best_step, outcome.step)
        assert resumed.info.step == frozen.step and again.seconds > 0


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adagrad", "adamw"])
def test_resume_with_every_kind_of_optimizer_state(optimizer, monkeypatch):
    chosen = tiny.settings("linear", "cross_entropy", f"optimizer.name={optimizer}", "training.epochs=1")
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)
    straight, _ = run(chosen)
    for frozen in straight.kept[::2]:
        assert equal_weights(straight.kept[-1].weights, run(chosen, resume=frozen.resume())[0].kept[-1].weights)


@pytest.mark.parametrize("split", ["train", "dev"])
def test_resume_on_other_sentences_is_refused(split):
    chosen = tiny.settings(
        "linear", "crf", "training.batch_characters=16", "data.train=mine/train", "data.dev=mine/dev"
    )
    half, _ = run(chosen, watch=SnapshotRecorder({3: "pause"}))
    changed = {"sentences": tiny.SENTENCES[:1]} if split == "train" else {"dev": DEV[:1]}
    with pytest.raises(UserError, match="sentences have changed") as error:
        run(chosen, resume=half.kept[-1].resume(), **changed)
    assert error.value.where == f"mine/{split}"
    assert run(chosen, resume=half.kept[-1].resume())[1].state == "finished"  # once the file is back
    half.kept[-1].state.pop("sentences")
    assert run(chosen, resume=half.kept[-1].resume())[1].state == "finished"  # saved by an older version


@pytest.mark.parametrize("asked, state", [("pause", "paused"), ("stop", "stopped")])
@pytest.mark.parametrize("step", [0, 1, 3])
def test_paused_and_stopped_runs_are_saved_and_can_be_resumed(asked, state, step):
    chosen = tiny.settings("bilstm")
    watch, outcome = run(chosen, watch=SnapshotRecorder({step: asked}))
    assert (outcome.state, outcome.step, len(watch.rows)) == (state, step, step)
    assert watch.kept[-1].step == step and watch.info.total_steps > step
    assert outcome.parameters > 0 and math.isfinite(outcome.characters_per_second)
    rest, end = run(chosen, resume=watch.kept[-1].resume())
    assert end.state == "finished" and equal_weights(rest.kept[-1].weights, full_run("bilstm")[0].kept[-1].weights)


def test_finished_run_continues_with_more_epochs():
    short, _ = run(tiny.settings("cnn", "crf", "training.epochs=1"))
    more, outcome = run(tiny.settings("cnn", "crf", "training.epochs=3"), resume=short.kept[-1].resume())
    assert more.rows[0]["step"] == short.rows[-1]["step"] + 1 and outcome.step == more.info.total_steps
    nothing, done = run(tiny.settings("cnn", "crf", "training.epochs=1"), resume=short.kept[-1].resume())
    assert done.state == "finished" and not nothing.rows and done.step == short.rows[-1]["step"]


def test_each_step_has_a_row():
    watch, outcome = run(tiny.settings("bilstm", "crf", "training.epochs=3", "schedule.name=linear"))
    info, rows = watch.info, watch.rows
    assert [r["step"] for r in rows] == list(range(1, info.total_steps + 1)) and outcome.step == info.total_steps
    assert rows[-1]["epoch"] == outcome.epoch == 3.0 and all(a["epoch"] < b["epoch"] for a, b in zip(rows, rows[1:]))
    assert all(a["seconds"] <= b["seconds"] for a, b in zip(rows, rows[1:]))
    assert rows[0]["lr"] > rows[-1]["lr"] > 0
    size = sum(len("".join(s)) for s in tiny.SENTENCES)
    assert info.characters == size and sum(r["characters"] for r in rows) == 3 * size
    keys = {"step", "epoch", "seconds", "loss", "grad_norm", "lr", "clipped", "characters", "characters_per_second"}
    keys |= {"grad_norm_embedding", "grad_norm_encoder", "grad_norm_head"}
    assert all(keys <= row.keys() for row in rows)
    scored = [r["step"] for r in rows if "dev_f1" in r]
    assert scored == [s for s, _, _ in watch.scores] and len(scored) == 3 and scored[-1] == rows[-1]["step"]


def test_evaluation_every_n_steps_and_at_the_end_marks_the_best():
    watch, outcome = run(
        tiny.settings("cnn", "crf", "training.evaluate_every=3", "training.max_steps=7", "training.epochs=9")
    )
    assert [s for s, _, _ in watch.scores] == [3, 6, 7] and outcome.step == 7
    best = max(score["f1"] for _, score, _ in watch.scores)
    assert outcome.best_f1 == best and watch.scores[0][2] and dict(watch.saves)[outcome.best_step]
    marked = [step for step, _, best in watch.scores if best]
    assert marked[-1] == outcome.best_step and marked == [s for s, b in watch.saves if b]


def test_dev_scores_equal_those_of_the_saved_model():
    watch, _ = run(tiny.settings("bilstm"))
    step, score, _ = watch.scores[-1]
    snapshot = watch.last
    segmenter = Segmenter(snapshot.model, snapshot.config, snapshot.vocab)
    known = {w for s in tiny.SENTENCES for w in s}
    assert {**evaluate(segmenter, DEV, known), "loss": score["loss"]} == score
    assert score["loss"] == mean_loss(segmenter, Examples(DEV, segmenter.scheme)) and step == snapshot.step


def test_early_stopping_counts_evaluations_without_improvement():
    sets = ("training.epochs=50", "training.patience=3", "optimizer.lr=1e-8")
    watch, outcome = run(tiny.settings("cnn", "crf", *sets))
    assert outcome.state == "finished" and len(watch.scores) == 4 and "3 evaluations" in outcome.reason
    assert outcome.best_step == watch.scores[0][0]
    half, _ = run(tiny.settings("cnn", "crf", *sets), watch=SnapshotRecorder({watch.scores[1][0]: "pause"}))
    rest, end = run(tiny.settings("cnn", "crf", *sets), resume=half.kept[-1].resume())
    assert end.step == outcome.step and end.reason == outcome.reason  # the count survives a pause


def test_without_a_dev_set_each_epoch_is_saved():
    watch, outcome = run(tiny.settings("linear"), dev=None)
    assert (outcome.best_f1, outcome.best_step, watch.scores) == (None, None, [])
    per_epoch = watch.info.steps_per_epoch
    assert [s for s, _ in watch.saves][0] == 0 and {per_epoch, outcome.step} <= {s for s, _ in watch.saves}


@every
def test_norms_before_clipping_equal_those_of_the_gradient(encoder, monkeypatch):
    seen = []

    def spy(blocks, norm, longest):
        parts = {name: [p.grad.to_dense() if p.grad.is_sparse else p.grad for p in ps] for name, ps in blocks.items()}
        before = {n: math.sqrt(sum(float(g.double().square().sum()) for g in gs)) for n, gs in parts.items() if gs}
        clipped = gradients.clip(blocks, norm, longest)
        after = math.sqrt(sum(float(p.grad.to_dense().square().sum()) for ps in blocks.values() for p in ps))
        seen.append((before, after, clipped))
        return clipped

    monkeypatch.setattr(updates, "clip", spy)
    watch, _ = run(tiny.settings(encoder, "crf", "training.clip_norm=0.05", "optimizer.name=adagrad"))
    for row, (before, after, clipped) in zip(watch.rows, seen, strict=True):
        assert row["grad_norm"] == pytest.approx(math.sqrt(sum(n * n for n in before.values())), rel=1e-4)
        for block in ("embedding", "encoder", "head"):
            result = row[f"grad_norm_{block}"]
            assert result is None if block not in before else result == pytest.approx(before[block], rel=1e-4)
        assert row["clipped"] == clipped == (row["grad_norm"] > 0.05)
        assert after == pytest.approx(min(0.05, row["grad_norm"]), rel=1e-4)
    assert any(r["clipped"] for r in watch.rows) and (encoder == "linear") == (
        watch.rows[0]["grad_norm_encoder"] is None
    )


@pytest.mark.parametrize("optimizer", ["adagrad", "sgd"])
@pytest.mark.parametrize("clip", [0.0, 0.3])
def test_sparse_gradients_equal_dense_ones(optimizer, clip, monkeypatch):
    sets = (f"optimizer.name={optimizer}", f"training.clip_norm={clip}", "training.epochs=3")
    sets += ("optimizer.momentum=0",) if optimizer == "sgd" else ()
    chosen = tiny.settings("linear", "crf", *sets)
    sparse, _ = run(chosen)
    assert sparse.last.model.encoder.embedding.sparse
    dense_card = dataclasses.replace(optimizers.card(optimizer), takes_sparse=lambda parameters: False)
    monkeypatch.setattr(optimizers, "card", lambda name: dense_card)
    dense, _ = run(chosen)
    assert not dense.last.model.encoder.embedding.sparse
    for name, weights in sparse.kept[-1].weights.items():
        torch.testing.assert_close(weights, dense.kept[-1].weights[name], atol=1e-5, rtol=1e-5)
    for first, second in zip(sparse.rows, dense.rows):
        assert first["grad_norm"] == pytest.approx(second["grad_norm"], rel=1e-4)
        assert first["clipped"] == second["clipped"]
    assert not sparse.kept[-1].weights["encoder.embedding.weight"][0].any()  # the row of unseen n-grams


def test_optimizers_without_sparse_support_get_dense_gradients():
    for sets in (
        ["optimizer.name=adam"],
        ["optimizer.name=sgd"],
        ["optimizer.name=adagrad", "optimizer.weight_decay=0.1"],
    ):
        watch, _ = run(tiny.settings("linear", "crf", *sets))
        assert not watch.last.model.encoder.embedding.sparse


@pytest.mark.parametrize("encoder, loss", tiny.KINDS)
def test_sample_is_overfitted(encoder, loss):
    rates = {"bilstm": "0.03", "cnn": "0.01", "wide": "0.03", "bert": "0.01", "linear": "0.5"}
    sets = ("training.epochs=40", f"optimizer.lr={rates[encoder]}", "encoder.dropout=0", "training.batch_characters=64")
    if encoder == "linear":
        sets = tuple(s for s in sets if "dropout" not in s)
    watch, outcome = run(tiny.settings(encoder, loss, *sets, "training.evaluate_every=1000"), dev=tiny.SENTENCES)
    # CTC accepts tags shifted by one character; L1 has no gradient at confident errors
    least = {"ctc": 0.7, "l1": 0.8}.get(loss, 0.95)
    assert outcome.best_f1 > least and watch.rows[-1]["loss"] < watch.rows[0]["loss"] / 3


def test_nan_loss_stops_with_the_step_and_the_last_checkpoint():
    class Poison(SnapshotRecorder):
        def step(self, row):
            super().step(row)
            if row["step"] == 4:
                with torch.no_grad():
                    self.last.model.head.tags.project.weight[0, 0] = float("nan")

    watch = Poison()
    chosen = tiny.settings("cnn", "crf", "training.evaluate_every=2", "training.epochs=4")
    with pytest.raises(Diverged) as error:
        run(chosen, watch=watch)
    assert error.value.step == 5 and error.value.where == "step 5" and "learning rate" in error.value.advice
    assert watch.kept[-1].step == 4 - 4 % 2
    assert all(torch.isfinite(t).all() for f in watch.kept[:-1] for t in f.weights.values() if t.is_floating_point())
    assert all(math.isfinite(row["loss"]) and math.isfinite(row["grad_norm"]) for row in watch.rows)


@pytest.mark.parametrize("dev", [DEV, None])
@pytest.mark.parametrize("value", [float("inf"), 1e30])
def test_invalid_weights_are_never_saved(dev, value, monkeypatch):
    """As after an overflow: the gradient is finite, but the weights after the step are not, or are too large."""
    step = torch.optim.SGD.step

    def breaking(self, *more):
        step(self, *more)
        self.steps = getattr(self, "steps", 0) + 1
        if self.steps == 6:
            for p in self.param_groups[0]["params"]:
                p.data.fill_(value)

    monkeypatch.setattr(torch.optim.SGD, "step", breaking)
    watch, chosen = (
        SnapshotRecorder(),
        tiny.settings("cnn", "crf", "optimizer.name=sgd", "training.epochs=9", "optimizer.lr=0.01"),
    )
    with pytest.raises(Diverged) as error:
        run(chosen, dev=dev, watch=watch)
    assert watch.info.steps_per_epoch == 3 and error.value.step == 6
    model = tiny.fresh("cnn", "crf")
    model.load_state_dict(next(f for f in reversed(watch.kept) if f.step < 6).weights)
    assert math.isfinite(mean_loss(Segmenter(model, chosen, watch.last.vocab), Examples(DEV, model.scheme)))
    assert watch.kept[-1].step == 3


@every
def test_frozen_encoder_is_unchanged(encoder):
    watch, _ = run(tiny.settings(encoder, "crf", "training.freeze_encoder=true"))
    first, last = watch.kept[0].weights, watch.kept[-1].weights
    changed = {name for name in first if not torch.equal(first[name], last[name])}
    assert changed and all(name.startswith("head.") for name in changed)
    assert all(r["grad_norm_encoder"] is None and r["grad_norm_embedding"] is None for r in watch.rows)
    assert all(r["grad_norm"] == pytest.approx(r["grad_norm_head"]) for r in watch.rows)


def test_untrainable_settings_are_user_errors():
    with pytest.raises(UserError, match="no sentences"):
        run(tiny.settings("linear"), sentences=[])
    if not torch.cuda.is_available():
        with pytest.raises(UserError, match="no device “cuda”.*cpu"):
            run(tiny.settings("linear", "crf", "training.device=cuda"))
    with pytest.raises(UserError, match="positive numbers"):
        run(tiny.settings("linear", "cross_entropy", "loss.class_weights=1,2"))


def test_resolved_config_is_saved():
    chosen = tiny.settings("cnn")
    watch, _ = run(chosen)
    assert watch.last.config == chosen == config.from_dict(chosen.as_dict())
