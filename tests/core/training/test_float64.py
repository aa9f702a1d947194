"""Training never makes a 64-bit float tensor: Apple's GPUs (device mps) have none."""

import functools

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tests import tiny
from tests.runs import run
from wseg_core.config import components
from wseg_core.modeling.model import Model
from wseg_core.training import optimizers
from wseg_core.training.updates import Updater


class NoFloat64(TorchDispatchMode):
    """Raises for each operation that gives a tensor of 64-bit floats, as a device without them does."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in torch.utils._pytree.tree_leaves(result):
            if isinstance(tensor, torch.Tensor) and tensor.dtype == torch.float64:
                raise TypeError(f"{function} made a float64 tensor")
        return result


@pytest.fixture(autouse=True)
def no_float64(monkeypatch):
    """What runs on the device: each update of the weights, and the loss of an evaluation."""
    for owner, name in ((Updater, "__call__"), (Model, "loss")):
        monkeypatch.setattr(owner, name, guarded(getattr(owner, name)))


def guarded(function):
    @functools.wraps(function)
    def call(*arguments):
        with NoFloat64():
            return function(*arguments)

    return call


def train(chosen) -> None:
    watch, _ = run(chosen)
    assert watch.rows and watch.scores


@pytest.mark.parametrize("encoder, loss", tiny.KINDS)
def test_every_encoder_and_loss(encoder, loss):
    train(tiny.settings(encoder, loss, "training.anatomy_every=1", "training.clip_norm=0.1", "training.epochs=1"))


@pytest.mark.parametrize("name", components("optimizer").names)
def test_every_optimizer(name):
    adversarial = "none" if optimizers.card(name).takes_closure else "pgd"
    sets = [f"optimizer.name={name}", f"training.adversarial={adversarial}", "training.epochs=1"]
    train(tiny.settings("bilstm", "crf", *sets))


def test_the_mode_refuses_what_it_should(monkeypatch):
    monkeypatch.setattr(torch.optim.AdamW, "step", lambda self: torch.zeros(2).double())
    with pytest.raises(TypeError, match="float64"):
        train(tiny.settings("bilstm"))
