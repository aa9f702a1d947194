"""The optimizer registry: read from `torch.optim` itself, so that a new class there needs nothing here.

A card (one file of this folder, named as the class in lower case) adds the sentence, when to choose it, the
default rate and the paper; where the class needs it, also how it is made and what it cannot run with. A class
without a card still works. What a card may hold, beside its docstring:

    RANK      its place in lists
    WHEN      when to choose it, an English source of `text()`
    PAPER     author, year, title
    DEFAULTS  settings that differ from torch's
    PRETRAINED  beside them, those for an encoder that starts from a pretrained model: large steps would ruin it
    DIRECT    beside them, those for an encoder whose table, zero at first, gives the scores
    CLOSURE   True: its step asks for the loss again
    TABLES    True: it steps on embedding tables with sparse gradients only, and has another optimizer for the rest
    sparse(parameters) -> bool         can it step on sparse gradients, with these settings?
    build(parameters, blocks, tables)  makes it, where `Class(parameters, …)` is not all
    obstacle(config) -> str | None     why it cannot train this config's model
    note(config) -> str | None         which setting it leaves aside
    burden(parameters, weights) -> str what it will keep beside so many weights, where that is a lot
"""

import functools
import importlib
import inspect
import pkgutil
from typing import NamedTuple

import torch

from ...config import components
from ...registry import Registry
from ._parameters import model_of

# For a class without a card: the lowest of the rates that Devlin et al. (2019), A.3, fine-tune BERT with
_CAREFUL = {"lr": 2e-5}


class About(NamedTuple):
    """What to tell of an optimizer: what it does, when to choose it, its paper ("" where unknown), its default rate a step."""

    sentence: str
    when: str
    paper: str
    rate: float


class _Optimizers(Registry):
    @functools.cached_property
    def classes(self) -> dict[str, type]:
        """Lower-case name to torch class."""
        return {
            n.lower(): c
            for n, c in vars(torch.optim).items()
            if inspect.isclass(c) and issubclass(c, torch.optim.Optimizer) and c is not torch.optim.Optimizer
        }

    @functools.cached_property
    def names(self) -> list[str]:
        """Known names: those with a card first, in the order of their ranks, then the others."""
        return sorted(self.classes, key=lambda n: (getattr(self.module(n), "RANK", 99), n))

    def get(self, name: str):
        """The torch class; raises UserError that lists the known names for an unknown one."""
        return self.classes[name] if name in self.classes else super().get(name)

    def summary(self, name: str) -> str:
        """The card's sentence, or torch's own name for a class without a card."""
        from ...language import text

        card = self.module(name)
        return text(card.__doc__.strip().splitlines()[0]) if card else self.get(name).__name__

    def about(self, name: str, encoder: dict | None = None) -> About:
        """What the form says about it, in the current language; its default rate under a config's section `encoder`."""
        from ...language import text

        card = self.module(name)
        when = getattr(card, "WHEN", "")
        rate = self.parameters(name)(**self.card(name, encoder)).lr
        return About(self.summary(name), text(when) if when else "", getattr(card, "PAPER", ""), rate)

    def parameters(self, name: str) -> type:
        """The parameter model made from the class's signature."""
        return model_of(self.get(name))

    def card(self, name: str, given: dict | None = None) -> dict:
        """Defaults that differ from torch's, by the card; `given`: a config's section `encoder`, where there is one."""
        self.get(name)
        card = self.module(name)
        own = dict(getattr(card, "DEFAULTS", {}))
        if not given:
            return own
        encoder = components("encoder").get(given["name"])
        if hasattr(encoder, "pretrained") and encoder.pretrained(given):
            return own | getattr(card, "PRETRAINED", {} if card else _CAREFUL)
        return own | getattr(card, "DIRECT", {}) if encoder.Encoder.direct else own

    def module(self, name: str):
        """The card's module, None for a class without one."""
        known = [m.name for m in pkgutil.iter_modules(importlib.import_module(self.package).__path__)]
        return importlib.import_module(f"{self.package}.{name}") if name in known else None


REGISTRY = _Optimizers(__name__, "optimizer")


def build(name: str, parameters, blocks: dict[str, list], tables=()) -> torch.optim.Optimizer:
    """The optimizer over the parameters of `blocks`; `tables`: those of them with sparse gradients.

    Raises UserError where it finds nothing that it could train.
    """
    card = REGISTRY.module(name)
    if hasattr(card, "build"):
        return card.build(parameters, blocks, list(tables))
    return REGISTRY.get(name)([p for ps in blocks.values() for p in ps], **parameters.model_dump())


def takes_sparse(name: str, parameters) -> bool:
    """Can this optimizer, with these settings, step on sparse gradients?"""
    card = REGISTRY.module(name)
    return hasattr(card, "sparse") and card.sparse(parameters)


def needs_sparse(name: str) -> bool:
    """Does it step on nothing but tables with sparse gradients, and leave the rest to another?"""
    return getattr(REGISTRY.module(name), "TABLES", False)


def takes_closure(name: str) -> bool:
    """Does its step ask for the loss more than once?"""
    return getattr(REGISTRY.module(name), "CLOSURE", False)


def obstacle(name: str, config) -> str | None:
    """Why this optimizer cannot train this config's model, in words; None where it can."""
    card = REGISTRY.module(name)
    return card.obstacle(config) if hasattr(card, "obstacle") else None


def note(name: str, config) -> str | None:
    """Which of the config's settings it leaves aside, in words; None where it obeys all."""
    card = REGISTRY.module(name)
    return card.note(config) if hasattr(card, "note") else None


def burden(name: str, parameters, weights: int) -> str | None:
    """What it will keep in memory beside so many weights, in words; None where that is nothing to speak of."""
    card = REGISTRY.module(name)
    return card.burden(parameters, weights) if hasattr(card, "burden") else None


def state_bytes(optimizer) -> int:
    """What an optimizer keeps beside the weights, in bytes."""

    def size(value) -> int:
        if isinstance(value, torch.Tensor):
            return value.numel() * value.element_size()
        if isinstance(value, dict):
            return sum(map(size, value.values()))
        return sum(map(size, value)) if isinstance(value, list | tuple) else 0

    return sum(size(own) for own in optimizer.state.values())
