"""Lengths of steps and angles between them, from steps of all weights as long vectors."""

from collections.abc import Sequence

import torch

_CHUNK = 1 << 20  # numbers of each vector that are multiplied at once, in float64


def flat(tensors: Sequence[torch.Tensor]) -> torch.Tensor:
    """All numbers of some tensors, sparse ones too, one after the other: [numbers]."""
    return torch.cat([(t.to_dense() if t.is_sparse else t).detach().reshape(-1) for t in tensors])


def products(vectors: Sequence[torch.Tensor]) -> torch.Tensor:
    """Dot products of all pairs of vectors [numbers], summed in float64: [vectors, vectors]."""
    total = torch.zeros(len(vectors), len(vectors), dtype=torch.float64)
    for begin in range(0, len(vectors[0]) if vectors else 0, _CHUNK):
        part = torch.stack([v[begin : begin + _CHUNK] for v in vectors]).double()
        total += part @ part.T
    return total


def angles(vectors: Sequence[torch.Tensor]) -> list[list[float | None]]:
    """Angles in degrees (0–180) between all pairs of vectors; None with a vector that has no length."""
    dots = products(vectors)
    lengths = dots.diagonal().sqrt()
    cosines = (dots / (lengths[:, None] * lengths)).clamp(-1, 1)
    cosines.fill_diagonal_(1)
    degrees = torch.rad2deg(torch.arccos(cosines)).tolist()
    there = (lengths > 0).tolist()
    return [[d if i and j else None for d, j in zip(row, there)] for row, i in zip(degrees, there)]


def lengths(vector: torch.Tensor, sizes: Sequence[int]) -> list[float]:
    """Euclidean length of each of the parts, of `sizes` numbers, that a vector [numbers] consists of."""
    return [float(torch.linalg.vector_norm(part, dtype=torch.float64)) for part in vector.split(list(sizes))]
