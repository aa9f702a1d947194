"""The device and the precision of a run: which device a name means, and whether it can train in bf16."""

import functools

import torch

from ..config import Config, resolve
from ..errors import UserError
from ..language import text
from ..modeling.model import Model
from ..text.batching import Examples
from ..text.vocab import Vocab

_SENTENCE = [["我", "愛", "自然", "語言"]]


def pick_device(name: str) -> torch.device:
    """The device that `name` (auto, cpu, cuda, mps) means here; raises UserError for one that is missing."""
    present = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(device for device, is_present in present.items() if is_present)
    if not present[name]:
        raise UserError(
            text("This computer has no device “{name}”.", name=name),
            "training.device",
            text(
                "Available: {names}.", names=", ".join(device for device, is_present in present.items() if is_present)
            ),
        )
    return torch.device(name)


def check_device(config: Config) -> torch.device:
    """The device for a config's run; raises UserError where it is missing or cannot train with the config's precision."""
    device = pick_device(config.training.device)
    encoder = config.encoder.name
    if config.training.precision == "bf16" and not supports_bf16(device.type, encoder):
        raise UserError(
            text("The device “{device}” cannot train the encoder “{encoder}” in bf16.", device=device, encoder=encoder),
            "training.precision",
            text("Choose fp32."),
        )
    return device


@functools.cache
def supports_bf16(device: str, encoder: str) -> bool:
    """Can the device train an encoder in bf16? Found out by one step forward and back on a sentence.

    An LSTM, for example, needs a CPU with AVX-512, while other layers are emulated without it.
    """
    config = resolve({"encoder": {"name": encoder}, "training": {"precision": "bf16"}})
    with torch.random.fork_rng(devices=[]):
        model = Model(config, Vocab.build(_SENTENCE)).to(device)
        batch = Examples(_SENTENCE, model.scheme).batch([0]).to(device)
        try:
            model.loss(batch).backward()
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:  # what torch raises for a kernel that is missing differs by device
            return False
    return True
