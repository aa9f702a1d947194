"""Contract of losses: a sum over units, finite gradients, none at padding, a lattice, and training from start to decoding.

Values against torch and brute force are in test_loss_values.py.
"""

import math
import sys

import numpy as np
import pytest
import torch

from tests import brute, tiny
from tests.losses import NAMES, SENTENCES, UNIT, parts
from tests.runs import equal_weights, run
from wseg_core.config import components
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints
from wseg_core.inference.evaluation import mean_loss
from wseg_core.inference.segmenter import Segmenter
from wseg_core.modeling import losses
from wseg_core.modeling.lattice import Lattice
from wseg_core.text.batching import Examples
from wseg_core.text.tags import scheme
from wseg_core.training import trainer

every = pytest.mark.parametrize("name", NAMES)
schemes = pytest.mark.parametrize("tags", tiny.SCHEMES)


@schemes
@every
def test_batch_loss_is_the_sum_over_sentences(name, tags):
    loss, head, batch, z = parts(name, tags)
    together = loss(head, z, batch.tags, batch.mask)
    assert together.shape == () and together.dtype == torch.float32 and together.item() > 0
    alone = 0.0
    for row, size in enumerate(batch.mask.sum(1).tolist()):
        single = [t[row : row + 1, :size] for t in (z, batch.tags, batch.mask)]
        alone += loss(head, *single).item()
    assert together.item() == pytest.approx(alone, rel=1e-5)


@every
def test_batch_loss_per_unit_is_the_weighted_mean_of_sentences(name):
    model = tiny.fresh("cnn", name)
    examples = Examples(SENTENCES, scheme("bies"))
    each, weights = [], []
    for row in range(len(examples)):
        units = model.units(examples.lengths[[row]])
        each.append(model.loss(examples.batch([row])).item() / units)
        weights.append(int(examples.lengths[row]) - (UNIT[name] == "gap"))
        assert units == max(1, weights[-1])
    whole = model.loss(examples.batch(range(len(examples)))).item() / model.units(examples.lengths)
    assert whole == pytest.approx(np.average(each, weights=weights), rel=1e-4)


@every
def test_training_and_dev_losses_are_per_unit(name):
    segmenter = tiny.segmenter("cnn", name)
    examples = Examples(tiny.SENTENCES, scheme("bies"))
    whole = segmenter.model.loss(examples.batch(range(len(examples)))).item()
    count = sum(len("".join(words)) - (UNIT[name] == "gap") for words in tiny.SENTENCES)
    assert mean_loss(segmenter, examples, 32) == pytest.approx(whole / count, rel=1e-4)
    assert mean_loss(segmenter, Examples([], scheme("bies"))) is None
    watch, _ = run(tiny.settings("linear", name, "training.max_steps=1", "training.batch_characters=9999"))
    model = watch.last.model
    model.load_state_dict(watch.kept[0].weights)  # before its first step
    first = model.eval().loss(examples.batch(range(len(examples)))).item()
    assert watch.rows[0]["loss"] == pytest.approx(first / count, rel=1e-4)


@every
def test_sentences_of_one_character_train_and_decode(name):
    alone = [["我"], ["好"], ["的"]]
    loss, head, batch, z = parts(name)
    batch = Examples(alone, scheme("bies")).batch(range(3))
    z = z.detach()[:3, :1].clone().requires_grad_()
    value = loss(head, z, batch.tags, batch.mask)
    value.backward()
    assert math.isfinite(value.item()) and torch.isfinite(z.grad).all()
    if UNIT[name] == "gap":  # no units: nothing to learn or to divide by
        assert value.item() == 0 and not z.grad.any()
    watch, outcome = run(tiny.settings("linear", name), sentences=alone, dev=alone)
    assert outcome.best_f1 == 1.0 and all(math.isfinite(row["loss"]) for row in watch.rows)


@schemes
@every
def test_padding_has_no_gradient_and_no_effect(name, tags):
    loss, head, batch, z = parts(name, tags)
    value = loss(head, z, batch.tags, batch.mask)
    value.backward()
    assert torch.isfinite(z.grad).all() and (z.grad[~batch.mask] == 0).all() and (z.grad[batch.mask] != 0).any()
    other = torch.where(batch.mask.unsqueeze(2), z, torch.full_like(z, 77.0))
    wrong = torch.where(batch.mask, batch.tags, len(scheme(tags)) - 1)
    assert loss(head, other, wrong, batch.mask).item() == pytest.approx(value.item(), rel=1e-6)


@every
@pytest.mark.parametrize("scale", [0.0, 1e3, 1e6])
def test_gradients_are_finite_for_any_scores(name, scale):
    loss, head, batch, z = parts(name)
    wild = (z.detach() * scale).requires_grad_()
    loss(head, wild, batch.tags, batch.mask).backward()
    assert torch.isfinite(wild.grad).all()
    assert all(p.grad is None or torch.isfinite(p.grad).all() for p in head.parameters())


@schemes
@every
def test_potentials_fit_the_scheme(name, tags):
    loss, head, batch, z = parts(name, tags)
    given, size = loss.potentials(head, z), len(scheme(tags))
    assert given.start.shape == given.end.shape == (size,) and given.transitions.shape == (size, size)
    assert given.emissions.shape == (*batch.characters.shape, size)
    tables = [t.detach().numpy() for t in (given.start, given.emissions[0, :4], given.transitions, given.end)]
    oracle = brute.Paths(tags, tables)
    assert Lattice.build(*tables, scheme(tags)).log_partition() == pytest.approx(oracle.log_partition, abs=1e-4)


@every
def test_gradient_step_lowers_the_loss(name):
    loss, head, batch, z = parts(name)
    optimizer, values = torch.optim.Adam([z], 0.1), []
    for _ in range(100):
        optimizer.zero_grad()
        value = loss(head, z, batch.tags, batch.mask)
        value.backward()
        optimizer.step()
        values.append(value.item())
    assert values[-1] < values[0] / 4


@every
def test_loss_has_summary_source_and_use(name):
    registry = components("loss")
    assert (
        len(registry.get(name).__doc__.strip().splitlines()) > 1
        and registry.when(name)
        and UNIT[name] in ("character", "gap")
    )
    assert registry.parameters(name)().model_dump().keys() == set(registry.parameters(name).model_fields)


@pytest.mark.parametrize("encoder", ["linear", "cnn"])
@every
def test_loss_trains_resumes_exactly_saves_and_decodes(name, encoder, monkeypatch, tmp_path):
    chosen = tiny.settings(encoder, name, "training.epochs=6", "training.evaluate_every=9", "schedule.name=linear")
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)  # a checkpoint at every step
    straight, outcome = run(chosen)
    values, few = [row["loss"] for row in straight.rows], straight.info.steps_per_epoch
    assert np.mean(values[-few:]) < np.mean(values[:few]) and outcome.best_f1 is not None
    for frozen in straight.kept[5:-1:11]:
        resumed, _ = run(chosen, resume=frozen.resume())
        assert equal_weights(straight.kept[-1].weights, resumed.kept[-1].weights), frozen.step
    trained = Segmenter(straight.last.model, chosen, straight.last.vocab)
    path = checkpoints.write(tmp_path / "run", 1, trained.model, chosen, trained.vocab)
    loaded, texts = Segmenter.load(str(path)), ["".join(s) for s in tiny.SENTENCES] + ["全新的字", ""]
    assert loaded.cut_many(texts) == trained.cut_many(texts)
    assert ["".join(words) for words in loaded.cut_many(texts)] == texts
    result = loaded.probabilities(texts[0], best=3, softmax=True)
    assert result == trained.probabilities(texts[0], best=3, softmax=True)
    for rows in (result["probabilities"], result["softmax"]):
        np.testing.assert_allclose(np.sum(rows, 1), 1.0, atol=1e-9)
    assert result["words"] == result["segmentations"][0]["words"] and result["boundary"][-1] == 1.0


OWN = '''"""Margin: the right tag's score must lead every other by 1 (Crammer & Singer 2001)."""

from torch.nn import functional as F

from wseg_core.config import Settings, setting
from wseg_core.modeling.potentials import by_character

HEAD = "tags"
WHEN = "Fits a test."


class Parameters(Settings):
    """How far the right tag must lead."""

    margin: float = setting(1.0, "Lead of the right tag (margin)", "How far it must lead.", ge=0, le=10)


class Loss:
    """Sum over real characters of the multi-class hinge loss."""

    def __init__(self, parameters, scheme):
        self.margin = parameters.margin

    def __call__(self, head, z, tags, mask):
        return F.multi_margin_loss(z[mask].float(), tags[mask], margin=self.margin, reduction="sum")

    def potentials(self, head, z):
        return by_character(z)
'''


def test_user_defined_loss_is_one_file(tmp_path, monkeypatch):
    assert "own" not in components("loss").names
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    monkeypatch.setattr(losses, "__path__", [*losses.__path__, str(tmp_path)])
    try:
        assert components("loss").names == sorted([*NAMES, "own"])
        assert components("loss").when("own") == "Fits a test."
        assert components("loss").summary("own").startswith("Margin: ")
        chosen = tiny.settings("linear", "own", "loss.margin=2", "training.epochs=8", "training.evaluate_every=99")
        watch, outcome = run(chosen, dev=tiny.SENTENCES)
        assert outcome.best_f1 > 0.9 and watch.rows[-1]["loss"] < watch.rows[0]["loss"]
        assert watch.rows[0]["loss"] == pytest.approx(2 * 3 / 4)  # scores of 0: three tags of four within the margin
        with pytest.raises(UserError, match="Expected a number from 0 to 10"):
            tiny.settings("linear", "own", "loss.margin=99")
    finally:
        sys.modules.pop("wseg_core.modeling.losses.own", None)
        vars(losses).pop("own", None)
    monkeypatch.undo()
    assert components("loss").names == NAMES
