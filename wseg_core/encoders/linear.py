"""Linear: each group of neighbouring characters votes for a tag; trains in seconds and is hard to beat on small corpora.

Every n-gram around a character is hashed to a row of one table whose entries are tag scores; a character's
scores are the sum of its n-grams' rows. The templates are the customary ones of character-based
segmentation (Ng & Low 2004; Tseng et al. 2005), hashed as in Weinberger et al. (2009).
"""

import torch
from torch import nn

from ..batching import Batch
from ..config import Settings, setting
from ..vocab import Vocab

RECIPE = {
    "optimizer": {"name": "adagrad", "lr": 0.1},
    "training": {"epochs": 6, "batch_characters": 4096, "clip_norm": 0.0},
}
# Offsets of the characters that a template joins: five single ones, five pairs, three triples.
TEMPLATES = (
    (-2,),
    (-1,),
    (0,),
    (1,),
    (2,),
    (-2, -1),
    (-1, 0),
    (0, 1),
    (1, 2),
    (-1, 1),
    (-2, -1, 0),
    (-1, 0, 1),
    (0, 1, 2),
)
_REACH = 2


class Parameters(Settings):
    """The size of the table."""

    bits: int = setting(
        20,
        "Size of the table (log2 of its rows)",
        "More rows keep more n-grams apart and take more memory.",
        "bits",
        ge=8,
        le=24,
        advanced=True,
    )


class Encoder(nn.Module):
    """Tag scores straight from hashed n-grams: `size` equals the head's outputs, so the head adds no layer."""

    direct = True

    def __init__(self, parameters: Parameters, vocab: Vocab, outputs: int):
        super().__init__()
        self.vocab, self.size = vocab, outputs
        self.rows = 1 << parameters.bits
        # sparse rows are the optimizer's choice: the trainer sets `sparse` where it takes them
        self.embedding = nn.EmbeddingBag(self.rows, outputs, mode="sum")
        nn.init.zeros_(self.embedding.weight)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Tag scores [batch, length, size]."""
        grams = self.ngrams(batch.characters)
        # [batch·length, templates] → [batch·length, size]
        scores = self.embedding(grams.flatten(0, 1))
        return scores.view(*batch.characters.shape, self.size)

    def ngrams(self, characters: torch.Tensor) -> torch.Tensor:
        """Table rows of each character's n-grams, [batch, length, templates]; `PAD` stands beyond the edges."""
        points = self.vocab.folded(characters)
        length = points.shape[1]
        wide = nn.functional.pad(
            points, (_REACH, _REACH), value=self.vocab.folded(points.new_tensor([0x110000]))[0].item()
        )
        shifted = {o: wide[:, _REACH + o : _REACH + o + length] for o in range(-_REACH, _REACH + 1)}
        rows = []
        for number, offsets in enumerate(TEMPLATES):
            key = torch.full_like(points, number + 1)
            for offset in offsets:
                key = (key * 0x9E3779B1 + shifted[offset]) * 0x85EBCA77  # int64 wraps: a multiplicative hash
                key = key ^ (key >> 29)
            rows.append(key)
        return torch.stack(rows, -1) & (self.rows - 1)
