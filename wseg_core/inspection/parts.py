"""Parts of a model that are listened to or replaced, in a twin that shares its weights; the model itself is not touched.

Hooks would be felt by all who ask the same model at once, and each would see the others' values.
"""

import copy
from typing import Any

import torch
from torch import nn

from ..text.batching import Batch


class Given(nn.Module):
    """Gives the same values whatever it is asked."""

    def __init__(self, values: torch.Tensor):
        super().__init__()
        self.values = values

    def forward(self, *_: object, **__: object) -> torch.Tensor:
        return self.values


class Heard(nn.Module):
    """Does what another module does, and keeps what went in and came out."""

    def __init__(self, module: nn.Module):
        super().__init__()
        self.own = module
        self.asked: list[torch.Tensor] = []
        self.said: list[torch.Tensor] = []

    def forward(self, *asked: Any, **more: Any) -> Any:
        self.asked.append(asked[0] if asked else next(iter(more.values())))
        self.said.append(self.own(*asked, **more))
        return self.said[-1]


def swapped(module: nn.Module, path: str, new: nn.Module) -> nn.Module:
    """`module` with another part at `path`, as a twin that shares all else."""
    twin = copy.copy(module)
    twin._modules = dict(module._modules)
    first, _, rest = path.partition(".")
    twin._modules[first] = swapped(twin._modules[first], rest, new) if rest else new
    return twin


def listen(model: nn.Module, paths: list[str], batch: Batch) -> list[torch.Tensor]:
    """What the parts of `model` at `paths` are asked when it reads `batch`."""
    heard = [Heard(model.get_submodule(path)) for path in paths]
    for path, part in zip(paths, heard):
        model = swapped(model, path, part)
    model(batch)
    return [part.asked[0] for part in heard]
