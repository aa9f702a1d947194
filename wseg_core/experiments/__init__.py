"""Experiments: a plan that varies settings, expanded into queued runs that share all other settings.

A plan is plain values, the same in a grid file of the command `compare`, on a page and in the store:

    base:   {data: {train: demo/train}, encoder: {name: bilstm}}    a config layer that all variants share
    grid:   {optimizer.name: all, optimizer.lr: [x0.1, x1, x10]}    every combination; x2 is twice the default rate
    seeds:  3                                                       or a list of seeds
    budget: {steps: 1000}                                           or epochs, or seconds
            {steps: 1000, until: sure, max_seeds: 12}               seeds are added until the comparison is decided
    search: {trials: 20, space: {optimizer.lr: {low: x0.1, high: x10, log: true}}, prune: true}

Nothing that is needed to read experiments imports torch.
"""

import importlib
from typing import Any

_PLACES = {
    "control": ("delete", "resume", "start", "stop"),
    "expansion": ("expand", "variants"),
    "extension": ("extend", "fill", "missing"),
    "naming": ("setting_name", "variant_name"),
    "lookup": ("get", "listed"),
    "results": ("ranked_by", "ranking"),
    "until": ("decisions", "representatives"),
    "variant": ("Variant",),
}

__all__ = [name for names in _PLACES.values() for name in names]


def __getattr__(name: str) -> Any:
    for place, names in _PLACES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{place}"), name)
    raise AttributeError(name)
