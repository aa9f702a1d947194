"""Devices and precision: unsupported combinations are refused before a run is queued."""

import math

import pytest
import torch

from tests import tiny
from tests.runs import run
from wseg_core import jobs, store
from wseg_core.errors import UserError
from wseg_core.experiments import expansion, plan
from wseg_core.modeling.model import Model
from wseg_core.training import device

BF16 = "training.precision=bf16"


@pytest.fixture
def no_bf16(monkeypatch):
    """A machine whose LSTM kernel takes no bf16."""
    loss = Model.loss

    def refusing(self, batch):
        if self.precision == "bf16":
            raise RuntimeError("could not create a primitive descriptor for the LSTM forward propagation primitive")
        return loss(self, batch)

    device.supports_bf16.cache_clear()
    monkeypatch.setattr(Model, "loss", refusing)
    yield
    device.supports_bf16.cache_clear()


@pytest.mark.parametrize("encoder", tiny.ENCODERS)
def test_half_precision_trains_or_is_refused(encoder):
    chosen = tiny.settings(encoder, "crf", BF16)
    if not device.supports_bf16("cpu", encoder):
        with pytest.raises(UserError, match="cannot train the encoder.*Choose fp32"):
            run(chosen)
        return
    watch, _ = run(chosen)
    assert all(math.isfinite(row["loss"]) for row in watch.rows)
    assert all(weight.dtype != torch.bfloat16 for weight in watch.kept[-1].weights.values())


def test_probe_draws_no_random_numbers():
    state = torch.get_rng_state()
    device.supports_bf16.cache_clear()
    device.supports_bf16("cpu", "cnn")
    assert torch.equal(state, torch.get_rng_state())


def test_unsupported_precision_is_refused_before_the_run_is_created(no_bf16, tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    for begin in (jobs.start, jobs.train_here):
        with pytest.raises(UserError, match="“cpu” cannot train the encoder “bilstm” in bf16") as error:
            begin(tiny.settings("bilstm", "crf", BF16, "training.device=cpu"))
        assert error.value.where == "training.precision" and "fp32" in error.value.advice
    assert store.open().runs() == []


def test_plan_names_variants_that_the_device_does_not_support(no_bf16):
    base = {"encoder": {"name": "cnn"}, "training": {"device": "cpu"}}
    variants = expansion.expand(plan.parse({"base": base, "grid": {"training.precision": ["fp32", "bf16"]}})).variants
    assert [variant.error and variant.error.where for variant in variants] == [None, "training.precision"]


def test_missing_device_is_refused():
    assert device.pick_device("auto").type in ("cpu", "cuda", "mps")
    if not torch.cuda.is_available():
        with pytest.raises(UserError, match="no device “cuda”.*cpu"):
            device.pick_device("cuda")
