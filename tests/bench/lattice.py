"""Marginals, strengths of gaps and the five best segmentations of a long text, with kernels and without."""

import os
from unittest import mock

import numpy as np

from wseg_core.modeling.lattice import Lattice
from wseg_core.text.tags import scheme

from .table import Row, race

LENGTH, BEST, TURNS = 2_000, 5, 9


def rows():
    """Milliseconds of a text of 2,000 characters, and how many times as fast as without kernels."""
    s, chance = scheme("bies"), np.random.default_rng(0)
    shapes = (len(s), (LENGTH, len(s)), (len(s), len(s)), len(s))
    lattice = Lattice.build(*(chance.normal(0, 3, shape) for shape in shapes), s)

    def compute() -> None:
        lattice.boundary(lattice.marginals())
        lattice.best(BEST)

    def compute_without_kernels() -> None:
        with mock.patch.dict(os.environ, {"WSEG_KERNELS": "off"}):
            compute()

    times = race({"kernels": compute, "twins": compute_without_kernels}, TURNS)
    yield Row(
        f"marginals, decoding, {BEST} best of {LENGTH:,} characters",
        1000 * times["kernels"],
        10,
        "ms",
        at_most=True,
        figure=f"without kernels {1000 * times['twins']:.0f} ms, {times['twins'] / times['kernels']:.0f} times as long",
    )
