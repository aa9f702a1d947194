"""The span of known weights, and the projection of sketched weights onto it.

Checkpoints give some offsets b from the start exactly. Weights x during training are known by their sketches alone; the
projection of x onto the span of the b is estimated by least squares between sketches. It is exact for x within the span, so
that a trajectory ends exactly at its checkpoints. Otherwise each coordinate deviates by about ‖x − projection‖ / √SIZE.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ..steps import geometry

_RANK = 1e-9  # eigenvalues of the products of offsets below this fraction of the largest count as 0


@dataclass(frozen=True)
class Projection:
    """Weights relative to a span: `coordinates` [points, rank], and `rest` [points], the length of the part outside it."""

    coordinates: np.ndarray
    rest: np.ndarray


class Span:
    """The span of offsets from the start.

    offsets: vectors float32 [weights]. sketches: of each, float64 [offsets, SIZE]. After construction `coordinates`
    [offsets, rank] are those of the offsets in an orthonormal basis of their span.
    """

    def __init__(self, offsets: Sequence[torch.Tensor], sketches: np.ndarray):
        self.offsets = list(offsets)
        products = geometry.products(self.offsets).numpy()
        values, vectors = np.linalg.eigh(products)
        kept = values > _RANK * max(values.max(initial=0.0), np.finfo(float).tiny)
        # [rank, offsets]: the orthonormal basis as combinations of the offsets
        self.basis = (vectors[:, kept] / np.sqrt(values[kept])).T
        self.coordinates = products @ self.basis.T
        self._sketched = self.basis @ sketches  # [rank, SIZE]
        self._inverse = np.linalg.pinv(self._sketched)  # [SIZE, rank]

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self.basis)

    def project(self, sketches: np.ndarray) -> Projection:
        """Projects offsets from the start that are known by their sketches [points, SIZE]."""
        coordinates = sketches @ self._inverse
        outside = np.linalg.norm(sketches - coordinates @ self._sketched, axis=1)
        size = sketches.shape[1]
        return Projection(coordinates, outside * np.sqrt(size / max(1, size - self.rank)))

    def sketch(self, coordinates: np.ndarray) -> np.ndarray:
        """The sketch [SIZE] of the offset with these coordinates [rank]."""
        return coordinates @ self._sketched

    def vector(self, coordinates: np.ndarray) -> torch.Tensor:
        """The offset from the start with these coordinates [rank]: float32 [weights]."""
        total = torch.zeros_like(self.offsets[0])
        for factor, offset in zip(coordinates @ self.basis, self.offsets):
            total.add_(offset, alpha=float(factor))
        return total
