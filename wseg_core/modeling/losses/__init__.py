"""The loss registry: one file each, found by its name."""

from ...registry import Registry

REGISTRY = Registry(__name__, "loss")
