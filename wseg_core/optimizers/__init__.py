"""The optimizer registry: read from `torch.optim` itself, so that a new class there needs nothing here.

A card (one file of this folder, named as the class in lower case) adds the sentence, the default rate and
the paper; a class without a card still works.
"""

import functools
import importlib
import inspect
import pkgutil

import torch

from ..registry import Registry
from ._parameters import model_of

# What needs another kind of step than `step()` after `backward()`, or other parameters than numbers.
_SPECIAL = {"lbfgs", "muon", "sparseadam", "adafactor"}


class _Optimizers(Registry):
    @functools.cached_property
    def classes(self) -> dict[str, type]:
        """Lower-case name to torch class."""
        found = {
            n.lower(): c
            for n, c in vars(torch.optim).items()
            if inspect.isclass(c) and issubclass(c, torch.optim.Optimizer) and c is not torch.optim.Optimizer
        }
        return {n: c for n, c in found.items() if n not in _SPECIAL}

    @functools.cached_property
    def names(self) -> list[str]:
        """Known names: those with a card first, in the order of their ranks, then the others."""
        return sorted(self.classes, key=lambda n: (getattr(self._card(n), "RANK", 99), n))

    def get(self, name: str):
        """The torch class; raises UserError that lists the known names for an unknown one."""
        return self.classes[name] if name in self.classes else super().get(name)

    def summary(self, name: str) -> str:
        """The card's sentence, or torch's own name for a class without a card."""
        from ..language import text

        card = self._card(name)
        return text(card.__doc__.strip().splitlines()[0]) if card else self.get(name).__name__

    def parameters(self, name: str) -> type:
        """The parameter model made from the class's signature."""
        return model_of(self.get(name))

    def card(self, name: str, given: dict | None = None) -> dict:
        """Defaults that differ from torch's, by the card."""
        self.get(name)
        return dict(getattr(self._card(name), "DEFAULTS", {}))

    def _card(self, name: str):
        known = [m.name for m in pkgutil.iter_modules(importlib.import_module(self.package).__path__)]
        return importlib.import_module(f"{self.package}.{name}") if name in known else None


REGISTRY = _Optimizers(__name__, "optimizer")


def build(name: str, parameters, groups) -> torch.optim.Optimizer:
    """The optimizer over parameter groups, with the settings of its parameter model."""
    return REGISTRY.get(name)(groups, **parameters.model_dump())


def takes_sparse(name: str, parameters) -> bool:
    """Can this optimizer, with these settings, step on sparse gradients?"""
    if getattr(parameters, "weight_decay", 0):
        return False
    return name == "adagrad" or (name == "sgd" and not parameters.momentum)
