"""The optimizer registry: reads the classes of `torch.optim`, so that a new class there needs no code here.

A card, `CARD` in a file of this folder named after the class in lower case, adds the data of an `OptimizerCard`: when
to choose the optimizer, its default rates, its paper and its capabilities. The first line of the file's docstring is
its summary. A class without a card can be used as well.
"""

import dataclasses
import functools
import importlib
import inspect
import pkgutil
from collections.abc import Sequence
from typing import NamedTuple, cast

import torch

from ...config import Config, components
from ...language import text
from ...registry import Registry
from ._card import OptimizerCard
from ._eager import without_compiler
from ._parameters import OptimizerSettings, model_of


class About(NamedTuple):
    """The description of an optimizer for the form, in the current language; `rate` is its default learning rate."""

    sentence: str
    when: str
    paper: str
    rate: float


class _Optimizers(Registry):
    @functools.cached_property
    def classes(self) -> dict[str, type]:
        """Lower-case name to torch class."""
        return {
            n.lower(): without_compiler(c)
            for n, c in vars(torch.optim).items()
            if inspect.isclass(c) and issubclass(c, torch.optim.Optimizer) and c is not torch.optim.Optimizer
        }

    @functools.cached_property
    def names(self) -> list[str]:
        """Known names: those with a card first, by rank, then the others."""
        return sorted(self.classes, key=lambda name: (self.card(name).rank, name))

    def get(self, name: str) -> type[torch.optim.Optimizer]:
        """The torch class; raises UserError that lists the known names for an unknown one."""
        return self.classes[name] if name in self.classes else super().get(name)

    def has_card(self, name: str) -> bool:
        """Whether there is a file for the optimizer in this folder."""
        return name in (m.name for m in pkgutil.iter_modules(importlib.import_module(self.package).__path__))

    def card(self, name: str) -> OptimizerCard:
        """The card of an optimizer; raises UserError for an unknown name."""
        optimizer = self.get(name)
        if not self.has_card(name):
            return OptimizerCard(name, optimizer, optimizer.__name__)
        module = importlib.import_module(f"{self.package}.{name}")
        summary = (module.__doc__ or name).strip().splitlines()[0]
        return dataclasses.replace(module.CARD, name=name, optimizer=optimizer, summary=summary)

    def summary(self, name: str) -> str:
        """The summary in the current language; for a class without a card, its name in torch."""
        return text(self.card(name).summary)

    def about(self, name: str, encoder: dict | None = None) -> About:
        """The description for the form, with the default rate for the config's section `encoder`."""
        card = self.card(name)
        rate = self.parameters(name)(**self.defaults(name, encoder)).lr
        return About(text(card.summary), text(card.when) if card.when else "", card.paper, rate)

    def parameters(self, name: str) -> type[OptimizerSettings]:
        """The parameter model, generated from the signature of the class."""
        optimizer: type = self.get(name)
        return model_of(optimizer)

    def defaults(self, name: str, encoder: dict | None = None) -> dict:
        """Settings that differ from those of torch; `encoder`: the config's section of that name, or None."""
        card = self.card(name)
        if not encoder:
            return card.defaults
        module = components("encoder").get(encoder["name"])
        pretrained = hasattr(module, "pretrained") and module.pretrained(encoder)
        return card.defaults_for(encoder["name"], pretrained)


REGISTRY = _Optimizers(__name__, "optimizer")
card = REGISTRY.card


def settings_of(config: Config) -> OptimizerSettings:
    """The settings of the config's optimizer."""
    return cast(OptimizerSettings, config.optimizer.settings)


def build(
    name: str, parameters: OptimizerSettings, blocks: dict[str, list], tables: Sequence = (), steps: int = 0
) -> torch.optim.Optimizer:
    """The optimizer over the parameters of `blocks`, for a run of `steps` steps.

    `tables`: the parameters with sparse gradients. Raises UserError if there is nothing to train.
    """
    make = card(name).build
    if make:
        return make(parameters, blocks, list(tables), steps)
    return REGISTRY.get(name)([p for ps in blocks.values() for p in ps], **parameters.model_dump())


def obstacle(name: str, config: Config) -> str | None:
    """Why this optimizer cannot train the model of a config, in words; None if it can."""
    return card(name).obstacle(config)


def note(name: str, config: Config) -> str | None:
    """Which settings of the config the optimizer ignores, in words; None if it uses all."""
    return card(name).note(config)


def state_bytes(optimizer: torch.optim.Optimizer) -> int:
    """The size of an optimizer's state, in bytes."""

    def size(value: object) -> int:
        if isinstance(value, torch.Tensor):
            return value.numel() * value.element_size()
        if isinstance(value, dict):
            return sum(map(size, value.values()))
        return sum(map(size, value)) if isinstance(value, list | tuple) else 0

    return sum(map(size, optimizer.state.values()))
