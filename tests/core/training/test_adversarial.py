"""Adversarial training: perturbation along the gradient with the configured norm, and weights restored exactly."""

import pytest
import torch

from tests import tiny
from tests.runs import equal_weights, run
from wseg_core.config import resolve
from wseg_core.training import adversarial


class Net:
    """An embedding and a layer whose loss records the embedding in each pass."""

    def __init__(self, sparse: bool):
        torch.manual_seed(0)
        torch.sparse.check_sparse_tensor_invariants.disable()
        self.table, self.layer = torch.nn.Embedding(7, 3, sparse=sparse), torch.nn.Linear(3, 2)
        self.everything, self.places = [self.table.weight, *self.layer.parameters()], []

    def backward(self):
        self.places.append(self.table.weight.detach().clone())
        loss = torch.nn.functional.cross_entropy(
            self.layer(self.table(torch.tensor([1, 4, 4]))), torch.tensor([0, 1, 1])
        )
        loss.backward()
        return loss.item()


@pytest.mark.parametrize("sparse", [False, True])
def test_fgm_steps_once_along_the_gradient_and_adds_its_gradient(sparse):
    net = Net(sparse)
    net.backward()
    dense = lambda p: p.grad.to_dense().clone()  # noqa: E731
    plain, start = [dense(p) for p in net.everything], net.table.weight.detach().clone()
    adversarial.add_gradients("fgm", 0.5, 3, [net.table.weight], net.everything, net.backward)
    moved = net.places[1] - start
    assert torch.allclose(moved, plain[0] * 0.5 / plain[0].norm(), atol=1e-6) and torch.equal(net.table.weight, start)
    other = Net(sparse)
    other.table.weight.data.copy_(net.places[1])
    other.backward()
    for p, expected, first in zip(net.everything, other.everything, plain):
        assert torch.allclose(dense(p), first + dense(expected), atol=1e-6)


@pytest.mark.parametrize("sparse", [False, True])
def test_pgd_steps_repeatedly_within_its_radius_to_a_higher_loss(sparse):
    net = Net(sparse)
    first = net.backward()
    start, losses = net.table.weight.detach().clone(), []
    adversarial.add_gradients("pgd", 0.8, 4, [net.table.weight], net.everything, lambda: losses.append(net.backward()))
    lengths = [float((position - start).norm()) for position in net.places[1:]]
    assert len(lengths) == 4 and max(lengths) <= 0.8 + 1e-5 and lengths[-1] == pytest.approx(0.8, abs=1e-4)
    assert losses[-1] > losses[0] > first and torch.equal(net.table.weight, start)


@pytest.mark.parametrize("kind", ["fgm", "pgd"])
@pytest.mark.parametrize("encoder", tiny.ENCODERS)
def test_adversarial_runs_train_reproducibly(encoder, kind):
    chosen = tiny.settings(encoder, "crf", f"training.adversarial={kind}", "training.epochs=3")
    first, _ = run(chosen)
    two, _ = run(chosen)
    plain, _ = run(tiny.settings(encoder, "crf", "training.epochs=3"))
    assert equal_weights(first.kept[-1].weights, two.kept[-1].weights) and not equal_weights(
        first.kept[-1].weights, plain.kept[-1].weights
    )
    assert first.rows[0]["loss"] == plain.rows[0]["loss"]  # the recorded loss is the unperturbed one
    assert first.rows[0]["grad_norm"] > plain.rows[0]["grad_norm"] * 1.05 or encoder == "linear"
    assert first.rows[-1]["loss"] < first.rows[0]["loss"]


def test_cost_is_reported():
    assert [adversarial.passes(kind, 3) for kind in ("none", "fgm", "pgd")] == [1, 2, 4]
    assert resolve(None, ["training.adversarial=pgd"]).training.adversarial_steps == 3
