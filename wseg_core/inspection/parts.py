"""Recording and replacing the values of a model's modules, in a copy that shares its weights; the model is not changed.

Hooks would affect all threads that use the same model, and each would receive the values of the others.
"""

import copy
from typing import Any

import torch
from torch import nn

from ..text.batching import Batch


class Constant(nn.Module):
    """Returns the same values for all inputs."""

    def __init__(self, values: torch.Tensor):
        super().__init__()
        self.values = values

    def forward(self, *_: object, **__: object) -> torch.Tensor:
        return self.values


class Recording(nn.Module):
    """Wraps a module and records the first input and the output of each call."""

    def __init__(self, module: nn.Module):
        super().__init__()
        self.module = module
        self.inputs: list[torch.Tensor] = []
        self.outputs: list[torch.Tensor] = []

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        self.inputs.append(args[0] if args else next(iter(kwargs.values())))
        self.outputs.append(self.module(*args, **kwargs))
        return self.outputs[-1]


def with_module(module: nn.Module, path: str, new: nn.Module) -> nn.Module:
    """A copy of `module` with `new` as its submodule at `path`; it shares all other submodules."""
    changed = copy.copy(module)
    changed._modules = dict(module._modules)
    first, _, rest = path.partition(".")
    changed._modules[first] = with_module(changed._modules[first], rest, new) if rest else new
    return changed


def record_inputs(model: nn.Module, paths: list[str], batch: Batch) -> list[torch.Tensor]:
    """The inputs of the submodules of `model` at `paths` in a forward pass on `batch`."""
    recordings = [Recording(model.get_submodule(path)) for path in paths]
    for path, recording in zip(paths, recordings):
        model = with_module(model, path, recording)
    model(batch)
    return [recording.inputs[0] for recording in recordings]
