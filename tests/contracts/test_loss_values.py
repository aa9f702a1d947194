"""Values of the losses against torch, arithmetic by hand, and brute force over all paths."""

import itertools
import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from tests import brute, tiny
from tests.losses import NAMES, parts
from wseg_core.config import components
from wseg_core.errors import UserError
from wseg_core.modeling.lattice import Lattice
from wseg_core.text.tags import scheme

schemes = pytest.mark.parametrize("tags", tiny.SCHEMES)
BY_TAG = [n for n in NAMES if components("loss").get(n).HEAD == "tags"]


def tables(loss, head, batch, z):
    """Each sentence's score tables, float64, and its gold path."""
    given = loss.potentials(head, z)
    for row, size in enumerate(batch.mask.sum(1).tolist()):
        result = (given.start, given.emissions[row, :size], given.transitions, given.end)
        yield [t.detach().double().numpy() for t in result], batch.tags[row, :size].tolist()


@schemes
@pytest.mark.parametrize("name", ["crf", "binary"])
def test_loss_is_the_negative_log_probability_of_its_lattice(name, tags):
    loss, head, batch, z = parts(name, tags)
    expected = 0.0
    for given, gold in tables(loss, head, batch, z):
        lattice = Lattice.build(*given, scheme(tags))
        expected += lattice.log_partition() - lattice.score(gold)
    assert loss(head, z, batch.tags, batch.mask).item() == pytest.approx(expected, rel=1e-4)


@schemes
@pytest.mark.parametrize("name", BY_TAG)
def test_lattice_of_character_losses_is_the_log_softmax(name, tags):
    loss, head, batch, z = parts(name, tags)
    for row, (given, _) in enumerate(tables(loss, head, batch, z)):
        start, emissions, transitions, end = given
        np.testing.assert_allclose(emissions, z[row, : len(emissions)].log_softmax(-1).detach().numpy(), atol=1e-6)
        assert not any(np.any(t) for t in (start, transitions, end))


@schemes
def test_cross_entropy_is_the_negative_log_probability_of_the_gold_tags(tags):
    loss, head, batch, z = parts("cross_entropy", tags)
    expected = -sum(e[i][k] for (_, e, _, _), gold in tables(loss, head, batch, z) for i, k in enumerate(gold))
    assert loss(head, z, batch.tags, batch.mask).item() == pytest.approx(expected, rel=1e-5)


def test_cross_entropy_with_smoothing_and_weights_by_hand():
    loss, head, batch, z = parts("cross_entropy", label_smoothing=0.2, class_weights="1，2, 3,4")
    log, weights, expected = torch.log_softmax(z.detach()[batch.mask].double(), 1), [1, 2, 3, 4], 0.0
    for row, gold in zip(log.tolist(), batch.tags[batch.mask].tolist()):
        expected -= 0.8 * weights[gold] * row[gold] + sum(0.2 / 4 * w * v for w, v in zip(weights, row))
    assert loss(head, z, batch.tags, batch.mask).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "given", ["1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,0", "1,2,3,-1", "1,2,3,nan", "1,2,3,inf", ",", "1 2 3 4"]
)
def test_invalid_weights_are_refused(given):
    with pytest.raises(UserError, match="Expected 4 positive numbers") as error:
        parts("cross_entropy", class_weights=given)
    assert error.value.where == "loss.class_weights"


def test_equal_scores_give_the_log_of_the_number_of_tags():
    loss, head, batch, z = parts("cross_entropy")
    assert loss(head, z * 0, batch.tags, batch.mask).item() == pytest.approx(batch.size * math.log(4), rel=1e-6)


@schemes
@pytest.mark.parametrize("name, torchs", [("mse", F.mse_loss), ("l1", F.l1_loss)])
def test_mse_and_l1_equal_the_mean_of_torch(name, torchs, tags):
    loss, head, batch, z = parts(name, tags)
    target = torch.eye(len(scheme(tags)))[batch.tags[batch.mask]]
    result = loss(head, z, batch.tags, batch.mask) / batch.size
    torch.testing.assert_close(result, torchs(z[batch.mask].softmax(-1), target))


@schemes
def test_focal_without_gamma_is_cross_entropy(tags):
    for weights in ("", ",".join(str(k + 1) for k in range(len(scheme(tags))))):
        loss, head, batch, z = parts("focal", tags, gamma=0, class_weights=weights)
        other, *_ = parts("cross_entropy", tags, class_weights=weights)
        values = [each(head, z, batch.tags, batch.mask) for each in (loss, other)]
        torch.testing.assert_close(*values)
        torch.testing.assert_close(*(torch.autograd.grad(v, z)[0] for v in values))


@pytest.mark.parametrize("gamma", [0.5, 2.0, 5.0])
def test_focal_by_hand(gamma):
    loss, head, batch, z = parts("focal", gamma=gamma, class_weights="1,2,3,4")
    shares, expected = z.detach()[batch.mask].double().softmax(1), 0.0
    for row, gold in zip(shares.tolist(), batch.tags[batch.mask].tolist()):
        expected -= (gold + 1) * (1 - row[gold]) ** gamma * math.log(row[gold])
    assert loss(head, z, batch.tags, batch.mask).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("gamma", [0.0, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("lead", [-1e6, -30.0, 17.0, 30.0, 1e6])
def test_focal_has_a_gradient_for_confident_characters(gamma, lead):
    loss, head, batch, z = parts("focal", gamma=gamma)
    sure = (torch.eye(4)[batch.tags] * lead).requires_grad_()
    loss(head, sure, batch.tags, batch.mask).backward()
    assert torch.isfinite(sure.grad).all()


@schemes
def test_binary_is_the_cross_entropy_of_each_gap(tags):
    loss, head, batch, z = parts("binary", tags)
    expected = torch.zeros(())
    for row, size in enumerate(batch.mask.sum(1).tolist()):
        cuts = scheme(tags).cuts(batch.tags[row, :size].numpy())[:-1]
        logits = z[row, : size - 1, 0]
        expected += F.binary_cross_entropy_with_logits(logits, torch.tensor(cuts, dtype=torch.float32), reduction="sum")
    value = loss(head, z, batch.tags, batch.mask)
    torch.testing.assert_close(value, expected)
    value.backward()
    ends = batch.mask.sum(1) - 1
    assert not z.grad[range(len(ends)), ends].any()  # nothing is asked after a sentence's last character


@schemes
def test_binary_gap_probability_is_the_sigmoid_in_every_scheme(tags):
    loss, head, batch, z = parts("binary", tags)
    for row, (given, _) in enumerate(tables(loss, head, batch, z)):
        expected = z[row, : len(given[1]), 0].detach().double().sigmoid().numpy()
        expected[-1] = 1.0
        result = Lattice.build(*given, scheme(tags))
        np.testing.assert_allclose(result.boundary(), expected, atol=1e-6)
        assert result.log_partition() == pytest.approx(0.0, abs=1e-5)
        np.testing.assert_allclose(brute.Paths(tags, given).boundary(), expected, atol=1e-6)


@schemes
def test_ctc_equals_that_of_torch_for_each_sentence(tags):
    loss, head, batch, z = parts("ctc", tags)
    size, expected = len(scheme(tags)), torch.zeros(())
    for row, length in enumerate(batch.mask.sum(1).tolist()):
        # [2·length, K + 1]
        frames = z[row, :length].reshape(2 * length, size + 1).log_softmax(-1)
        gold = batch.tags[row, :length]
        expected += F.ctc_loss(frames, gold, [2 * length], [length], blank=size, reduction="sum")
    torch.testing.assert_close(loss(head, z, batch.tags, batch.mask), expected)


@pytest.mark.parametrize(
    "tags, words", [("bies", ["好", "的"]), ("bies", ["我愛"]), ("bi", ["我愛", "你"]), ("bi", ["一"] * 3)]
)
def test_ctc_is_the_sum_over_all_paths_of_frames(tags, words):
    s = scheme(tags)
    loss, head, _, z = parts("ctc", tags)
    gold = s.encode(words)
    shares = z.detach()[0, : len(gold)].double().reshape(2 * len(gold), len(s) + 1).softmax(-1).numpy()
    total = sum(
        np.prod([shares[t][k] for t, k in enumerate(path)])
        for path in itertools.product(range(len(s) + 1), repeat=2 * len(gold))
        if brute.collapse(path, len(s)) == tuple(gold)
    )
    mask = torch.ones(1, len(gold), dtype=torch.bool)
    value = loss(head, z[:1, : len(gold)], torch.tensor([gold]), mask)
    assert value.item() == pytest.approx(-math.log(total), rel=1e-5)


@schemes
def test_ctc_character_score_sums_all_collapses_of_two_frames(tags):
    loss, head, batch, z = parts("ctc", tags)
    size = len(scheme(tags))
    shares = z.detach().double().unflatten(2, (2, size + 1)).softmax(-1).numpy()
    for row, (given, _) in enumerate(tables(loss, head, batch, z)):
        for i, scores in enumerate(given[1]):
            ways = dict.fromkeys(range(size), 0.0)
            for pair in itertools.product(range(size + 1), repeat=2):
                if len(result := brute.collapse(pair, size)) == 1:
                    ways[result[0]] += shares[row, i, 0, pair[0]] * shares[row, i, 1, pair[1]]
            np.testing.assert_allclose(np.exp(scores), list(ways.values()), rtol=1e-5)
