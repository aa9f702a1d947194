"""The encoder registry: one file each, found by its name."""

from typing import Any

from ...registry import Registry

COMMITTEES = ("committee", "lattice_committee")

# committees are put together from trained models: see committee.py
REGISTRY = Registry(__name__, "encoder", {name: f"{__name__.rpartition('.')[0]}.{name}" for name in COMMITTEES})


def only_ngrams(encoder: Any) -> bool:
    """Whether an encoder, or its class, is nothing but a table of n-grams (`linear`)."""
    return encoder.direct and hasattr(encoder, "rows")
