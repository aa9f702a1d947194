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


class Float64Recorder(TorchDispatchMode):
    """Counts the operations, and records those that give a tensor of 64-bit floats."""

    def __init__(self):
        super().__init__()
        self.operations, self.float64 = 0, []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        self.operations += 1
        for tensor in torch.utils._pytree.tree_leaves(result):
            if isinstance(tensor, torch.Tensor) and tensor.dtype == torch.float64:
                self.float64.append(str(function))
        return result


@pytest.fixture
def recorder(monkeypatch):
    """Records what runs on the device: each update of the weights, and the loss of an evaluation."""
    monkeypatch.setenv("WSEG_KERNELS", "off")  # they run on the CPU only
    recorder = Float64Recorder()

    def recorded(function):
        @functools.wraps(function)
        def call(*arguments):
            with recorder:
                return function(*arguments)

        return call

    for owner, name in ((Updater, "__call__"), (Model, "loss")):
        monkeypatch.setattr(owner, name, recorded(getattr(owner, name)))
    return recorder


@pytest.mark.parametrize("encoder, loss", tiny.KINDS)
def test_no_encoder_or_loss_makes_float64(recorder, encoder, loss):
    sets = ["training.anatomy_every=1", "training.clip_norm=0.1", "training.epochs=1"]
    watch, _ = run(tiny.settings(encoder, loss, *sets))
    assert watch.rows and watch.scores and recorder.operations and recorder.float64 == []


@pytest.mark.parametrize("name", components("optimizer").names)
def test_no_optimizer_makes_float64(recorder, name):
    adversarial = "none" if optimizers.card(name).takes_closure else "pgd"
    sets = [f"optimizer.name={name}", f"training.adversarial={adversarial}", "training.epochs=1"]
    watch, _ = run(tiny.settings("bilstm", "crf", *sets))
    assert watch.rows and watch.scores and recorder.operations and recorder.float64 == []


def test_recorder_finds_float64(recorder, monkeypatch):
    monkeypatch.setattr(torch.optim.AdamW, "step", lambda self: torch.zeros(2).double())
    run(tiny.settings("bilstm", "crf", "training.epochs=1"))
    assert any("_to_copy" in operation for operation in recorder.float64)
