"""What every loss owes: a sum over real characters, finite gradients, none at padding, and a lattice that agrees with it."""

import math

import numpy as np
import pytest
import torch

from tests import brute, tiny
from wseg_core.batching import Examples
from wseg_core.config import components
from wseg_core.errors import UserError
from wseg_core.heads import REGISTRY as HEADS
from wseg_core.lattice import Lattice
from wseg_core.tags import scheme

NAMES = components("loss").names
every = pytest.mark.parametrize("name", NAMES)
schemes = pytest.mark.parametrize("tags", tiny.SCHEMES)
SENTENCES = [["研究", "生命", "起源"], ["我"], ["圖書館", "裡", "有"], ["好", "的"]]


def parts(name: str, tags: str = "bies", **parameters):
    """(loss, head, batch, its z) of random scores, transitions too."""
    module, s = components("loss").get(name), scheme(tags)
    torch.manual_seed(1)
    head = HEADS.get(module.HEAD).Head(8, s, False)
    loss = module.Loss(module.Parameters(**parameters), s)
    batch = Examples(SENTENCES, s).batch(range(len(SENTENCES)))
    outputs = HEADS.get(module.HEAD).outputs(s)
    return loss, head, batch, (torch.randn(*batch.characters.shape, outputs) * 2).requires_grad_()


@schemes
@every
def test_the_loss_of_a_batch_is_the_sum_over_its_sentences(name, tags):
    loss, head, batch, z = parts(name, tags)
    together = loss(head, z, batch.tags, batch.mask)
    assert together.shape == () and together.dtype == torch.float32 and together.item() > 0
    alone = 0.0
    for row, size in enumerate(batch.mask.sum(1).tolist()):
        own = [t[row : row + 1, :size] for t in (z, batch.tags, batch.mask)]
        alone += loss(head, *own).item()
    assert together.item() == pytest.approx(alone, rel=1e-5)


@schemes
@every
def test_padding_gets_no_gradient_and_changes_nothing(name, tags):
    loss, head, batch, z = parts(name, tags)
    value = loss(head, z, batch.tags, batch.mask)
    value.backward()
    assert torch.isfinite(z.grad).all() and (z.grad[~batch.mask] == 0).all() and (z.grad[batch.mask] != 0).any()
    other = torch.where(batch.mask.unsqueeze(2), z, torch.full_like(z, 77.0))
    wrong = torch.where(batch.mask, batch.tags, len(scheme(tags)) - 1)
    assert loss(head, other, wrong, batch.mask).item() == pytest.approx(value.item(), rel=1e-6)


@every
@pytest.mark.parametrize("scale", [0.0, 1e3, 1e6])
def test_gradients_stay_finite_whatever_the_scores(name, scale):
    loss, head, batch, z = parts(name)
    wild = (z.detach() * scale).requires_grad_()
    loss(head, wild, batch.tags, batch.mask).backward()
    assert torch.isfinite(wild.grad).all()
    assert all(p.grad is None or torch.isfinite(p.grad).all() for p in head.parameters())


@schemes
@every
def test_without_settings_it_is_minus_the_log_probability_that_its_lattice_gives(name, tags):
    """For a CRF over legal paths; for losses that score each character by itself, over all."""
    loss, head, batch, z = parts(name, tags)
    given = loss.potentials(head, z)
    s, expected = scheme(tags), 0.0
    for row, size in enumerate(batch.mask.sum(1).tolist()):
        tables = [
            t.detach().double().numpy()
            for t in (given.start, given.emissions[row, :size], given.transitions, given.end)
        ]
        gold = batch.tags[row, :size].tolist()
        if name == "crf":
            lattice = Lattice.build(*tables, s)
            expected += lattice.log_partition() - lattice.score(gold)
        else:
            expected -= sum(tables[1][i][k] for i, k in enumerate(gold))
            np.testing.assert_allclose(np.exp(tables[1]).sum(1), 1.0, atol=1e-5)
            assert not any(np.any(t) for t in (tables[0], tables[2], tables[3]))
    assert loss(head, z, batch.tags, batch.mask).item() == pytest.approx(expected, rel=1e-4)


@schemes
@every
def test_its_potentials_fit_the_scheme(name, tags):
    loss, head, batch, z = parts(name, tags)
    given, size = loss.potentials(head, z), len(scheme(tags))
    assert given.start.shape == given.end.shape == (size,) and given.transitions.shape == (size, size)
    assert given.emissions.shape == (*batch.characters.shape, size)
    tables = [t.detach().numpy() for t in (given.start, given.emissions[0, :4], given.transitions, given.end)]
    oracle = brute.Paths(tags, tables)
    assert Lattice.build(*tables, scheme(tags)).log_partition() == pytest.approx(oracle.log_partition, abs=1e-4)


@every
def test_following_the_gradient_lowers_it(name):
    loss, head, batch, z = parts(name)
    values = []
    for _ in range(60):
        value = loss(head, z, batch.tags, batch.mask)
        values.append(value.item())
        (gradient,) = torch.autograd.grad(value, z)
        z = (z - gradient).detach().requires_grad_()
    assert values[-1] < values[0] / 4


def test_smoothing_and_weights_of_cross_entropy_by_hand():
    loss, head, batch, z = parts("cross_entropy", label_smoothing=0.2, class_weights="1，2, 3,4")
    log, weights, expected = torch.log_softmax(z.detach()[batch.mask].double(), 1), [1, 2, 3, 4], 0.0
    for row, gold in zip(log.tolist(), batch.tags[batch.mask].tolist()):
        expected -= 0.8 * weights[gold] * row[gold] + sum(0.2 / 4 * w * v for w, v in zip(weights, row))
    assert loss(head, z, batch.tags, batch.mask).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "given", ["1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,0", "1,2,3,-1", "1,2,3,nan", "1,2,3,inf", ",", "1 2 3 4"]
)
def test_weights_that_make_no_sense_are_told(given):
    with pytest.raises(UserError, match="Expected 4 positive numbers") as error:
        parts("cross_entropy", class_weights=given)
    assert error.value.where == "loss.class_weights"


def test_equal_scores_cost_the_log_of_the_number_of_tags():
    loss, head, batch, z = parts("cross_entropy")
    assert loss(head, z * 0, batch.tags, batch.mask).item() == pytest.approx(batch.size * math.log(4), rel=1e-6)
