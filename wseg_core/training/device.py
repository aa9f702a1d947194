"""The device and the precision of a run: device lookup, and the check for bf16 support."""

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
    """The device called `name` (auto, cpu, cuda or mps); raises UserError if this computer does not have it."""
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
    """The device of a config; raises UserError if it is missing or cannot train with the config's precision."""
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
    """Whether the device can train an encoder in bf16, tested with a forward and a backward pass on one sentence.

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
        except RuntimeError:  # the message for a missing kernel differs by device
            return False
    return True
