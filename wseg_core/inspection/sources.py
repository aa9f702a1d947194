"""The values that integrated gradients move from a baseline to those of the text: embeddings, and votes of n-grams.

A linear model has votes only, a wide one both, other encoders an embedding, and a committee those of all its members.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from ..errors import UserError
from ..language import text as message
from ..modeling.encoders import only_ngrams
from ..modeling.encoders.linear import ngrams
from ..modeling.lattice_committee import Encoder as LatticeCommittee
from ..text.characters import PAD
from .shares import divide
from .target import Target

_CHARACTERS = "embedding"  # by convention; models of libraries use another name
_TOKENS = "bert.embeddings.word_embeddings"


@dataclass
class Source:
    """The output of one submodule, at `path` in a target's model.

    `point`: for the text; `base`: for padding, or without votes, both [places, size]. `contributions` maps the mean
    gradient on the line between both, [places, size], to a dict of `scores` [characters of the text] in log-odds; for
    an embedding also of `pairs`, as in `integrated_gradients`, and for votes of the other keys of `shares.divide`.
    """

    path: str
    point: torch.Tensor
    base: torch.Tensor
    contributions: Callable[[torch.Tensor], dict]


def sources(target: Target, path: str = "encoder") -> list[Source]:
    """The sources of the encoder at `path` of a target's model; raises UserError for one without any."""
    encoder = target.model.get_submodule(path)
    if isinstance(encoder, LatticeCommittee):
        return [
            source
            for number in range(len(encoder.members))
            for source in sources(target, f"{path}.members.{number}.encoder")
        ]
    if only_ngrams(encoder):
        rows = encoder.rows(ngrams(encoder.vocab.folded(target.batch.characters)))[0]
        return [_votes(target, path, rows, encoder.embedding.weight)]
    if hasattr(encoder, "votes"):
        votes = encoder.votes
        rows = votes.rows(target.batch)[0]
        return [
            _embedding(target, f"{path}.deep.{_CHARACTERS}", encoder.deep),
            _votes(target, f"{path}.votes", rows, votes.table.embedding.weight, votes.factor),
        ]
    names = dict(encoder.named_modules())
    for name in (_CHARACTERS, _TOKENS):
        if name in names:
            return [_embedding(target, f"{path}.{name}", encoder)]
    raise UserError(
        message("Integrated gradients need a model with an embedding, and this one has none."),
        "--method",
        message("Choose another method: {names}.", names="occlusion"),
    )


def joined(values: Sequence[torch.Tensor]) -> torch.Tensor:
    """The values of several sources as one vector."""
    return torch.cat([value.flatten() for value in values])


def split(vectors: torch.Tensor, parts: Sequence[Source]) -> list[torch.Tensor]:
    """The values [rows, places, size] of each source, from vectors [rows, …] as `joined` gives them."""
    pieces = vectors.split([part.point.numel() for part in parts], 1)
    return [piece.reshape(len(vectors), *part.point.shape) for piece, part in zip(pieces, parts)]


def _embedding(target: Target, path: str, encoder: nn.Module) -> Source:
    point = target.given(path)[0]
    base = target.given(path, torch.full_like(target.batch.characters, PAD))[0]

    def contributions(gradient: torch.Tensor) -> dict:
        scores = (point - base).double() * gradient
        if not path.endswith(f".{_CHARACTERS}"):  # BERT's places include its own first and last token, whose score is 0
            return {"scores": target.spread(scores.sum(1)[1:-1]), "pairs": None}
        by_character, pairs = _by_character(scores, encoder)
        return {
            "scores": target.spread(by_character),
            "pairs": None if pairs is None else target.spread(pairs)[:-1],
        }

    return Source(path, point, base, contributions)


@torch.no_grad()
def _votes(target: Target, path: str, rows: torch.Tensor, weights: torch.Tensor, factor: float = 1.0) -> Source:
    # [length, templates, outputs]
    each = torch.where((rows > 0).unsqueeze(2), weights[rows], 0.0) * factor
    point = each.sum(1)
    return Source(path, point, torch.zeros_like(point), lambda gradient: divide(target, rows, each, gradient))


def _by_character(scores: torch.Tensor, encoder: nn.Module) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Scores [n] of characters and [n] of the pairs that begin at each, from the scores of vectors [n, size]."""
    characters = getattr(encoder.embedding, "characters", None)
    if characters is None or not getattr(encoder.embedding, "bigrams", None):
        return scores.sum(1), None
    matches = encoder.embedding.matches  # after the pairs: they count for their character
    first, last = characters.embedding_dim, scores.shape[1] - (matches.size if matches else 0)
    single, pairs = torch.cat([scores[:, :first], scores[:, last:]], 1), scores[:, first:last]
    # each pair occurs twice: as the one that ends at a character, and as the one that begins at the previous one
    ending, beginning = pairs.unflatten(1, (2, -1)).sum(2).unbind(1)
    pairs = beginning + ending.roll(-1)
    return single.sum(1) + (pairs + pairs.roll(1)) / 2, pairs
