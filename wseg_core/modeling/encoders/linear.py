"""Linear: scores tags from groups of neighbouring characters; trains in seconds and is hard to beat on small corpora.

Every n-gram around a character is hashed to 64 bits; those that the training set holds have a row of tag
scores each, and a character's scores are the sum of its n-grams' rows. The templates are the customary
ones of character-based segmentation (Ng & Low 2004; Tseng et al. 2005), with character kinds beside them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from ...config import Settings, setting
from ...text.batching import Batch, bucket, collate
from ...text.characters import PAD, codepoints, kinds
from ...text.vocab import Vocab

RECIPE = {
    "optimizer": {"name": "adagrad", "lr": 0.1},
    "training": {"epochs": 3, "batch_characters": 512, "clip_norm": 0.0},
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
# Windows of character kinds (digit, letter, numeral, punctuation …): they carry over to unseen numbers and names.
KIND_TEMPLATES = ((-1, 0, 1), (-2, -1, 0, 1, 2))
_REACH = 2


class Parameters(Settings):
    """Which n-grams get a row."""

    minimum: int = setting(
        1,
        "Minimum n-gram count",
        "N-grams seen fewer times than this are left out. 1 keeps all of them; a higher value makes a smaller "
        "model that knows fewer rare words.",
        ge=1,
        le=100,
        advanced=True,
    )


class Index(NamedTuple):
    """Where the search for a hash begins: `starts` by its top bits, in `padded`, the sorted hashes followed by a largest one."""

    starts: torch.Tensor
    padded: torch.Tensor
    shift: int
    half: int


def _indexed(keys: torch.Tensor) -> Index:
    bits = max(1, len(keys).bit_length())
    shift, half = 64 - bits, 1 << (bits - 1)
    counts = torch.bincount((keys >> shift) + half, minlength=1 << bits)
    padded = torch.cat([keys, keys.new_tensor([torch.iinfo(torch.int64).max])])  # every search ends
    return Index(counts.cumsum(0) - counts, padded, shift, half)


def _forget_index(encoder: "Encoder", _incompatible: object) -> None:
    """A hook that can be pickled with the encoder; resets the index, since loaded weights have other hashes."""
    encoder._index = None


class Encoder(nn.Module):
    """Tag scores straight from n-grams: `size` equals the head's outputs, so the head adds no layer."""

    direct = True
    keys: torch.Tensor

    def __init__(self, parameters: Parameters, vocab: Vocab, outputs: int, assets: dict | None = None):
        super().__init__()
        self.vocab, self.size = vocab, outputs
        # a training set at hand is counted, also when training starts from another model's weights
        keys = (
            self._known(parameters.minimum)
            if vocab.texts or not assets
            else torch.zeros(assets["rows"], dtype=torch.int64)
        )
        self.register_buffer("keys", keys)
        # row 0 is for n-grams never seen: it scores nothing and learns nothing
        self.embedding = nn.EmbeddingBag(len(keys) + 1, outputs, mode="sum", padding_idx=0)
        nn.init.zeros_(self.embedding.weight)
        self._index: Index | None = None  # built at first use, and again after weights were loaded
        self.register_load_state_dict_post_hook(_forget_index)

    def assets(self) -> dict:
        """The data that is needed to rebuild the encoder besides its weights."""
        return {"rows": len(self.keys)}

    def forward(self, batch: Batch) -> torch.Tensor:
        """Tag scores [batch, length, size]."""
        # [batch·length, templates] → [batch·length, size]
        rows = self.rows(ngrams(self.vocab.folded(batch.characters))).flatten(0, 1)
        return self.embedding(rows).view(*batch.characters.shape, self.size)

    def rows(self, keys: torch.Tensor) -> torch.Tensor:
        """Table rows of n-gram hashes, of the same shape; 0 for those without a row.

        The sorted hashes are evenly distributed, so that the top bits of a hash determine where to search and few
        steps are needed. A binary search would miss the cache twenty times.
        """
        if not len(self.keys):
            return torch.zeros_like(keys)
        index = self.index()
        wanted = keys.flatten()
        place = index.starts[(wanted >> index.shift) + index.half]
        value = index.padded[place]
        rows = torch.where(value == wanted, place + 1, 0)
        left = (value < wanted).nonzero().squeeze(1)
        place, wanted = place[left], wanted[left]
        while len(left):
            place = place + 1
            value = index.padded[place]
            hit = value == wanted
            rows[left[hit]] = place[hit] + 1
            further = value < wanted
            left, place, wanted = left[further], place[further], wanted[further]
        return rows.view_as(keys)

    def index(self) -> Index:
        """The index of the current hashes, on their device."""
        index = self._index
        if index is None or index.starts.device != self.keys.device:
            index = self._index = _indexed(self.keys)  # one assignment, since threads may share the model
        return index

    @torch.no_grad()
    def adopt(self, weights: dict[str, torch.Tensor]) -> list[str]:
        """Adds the n-grams of another linear model with their rows; returns the names of the weights that it has copied."""
        keys, table = weights.get("encoder.keys"), weights.get("encoder.embedding.weight")
        if keys is None or table is None or table.shape[1] != self.size:
            return []
        self.keys = torch.unique(torch.cat([self.keys, keys.to(self.keys)]))
        self.embedding = nn.EmbeddingBag(len(self.keys) + 1, self.size, mode="sum", padding_idx=0)
        nn.init.zeros_(self.embedding.weight)
        self._index = None
        self.embedding.weight[self.rows(keys.to(self.keys))] = table[1:].to(self.embedding.weight)
        return ["encoder.keys", "encoder.embedding.weight"]

    def _known(self, minimum: int) -> torch.Tensor:
        """Sorted hashes of the n-grams that occur at least `minimum` times in the sentences of the vocabulary."""
        hashes = []
        points = [codepoints(t) for t in self.vocab.texts]
        for rows in bucket(np.fromiter(map(len, points), np.int64, len(points)), 65_536):
            batch = collate([points[r] for r in rows])
            hashes.append(ngrams(batch.characters)[batch.mask].flatten())
        if not hashes:
            return torch.zeros(0, dtype=torch.int64)
        keys, counts = torch.unique(torch.cat(hashes), return_counts=True)
        return keys[counts >= minimum]


def ngrams(points: torch.Tensor) -> torch.Tensor:
    """64-bit hashes of each character's n-grams, [batch, length, templates], from code points [batch, length].

    Characters come first, then windows of character kinds; `PAD` is used beyond the edges of a sentence.
    """
    kind = torch.from_numpy(kinds()).to(points.device)[points]
    keys = [_hash(points, offsets, number, PAD) for number, offsets in enumerate(TEMPLATES)]
    keys += [_hash(kind, offsets, 100 + number, 0) for number, offsets in enumerate(KIND_TEMPLATES)]
    return torch.stack(keys, -1)


def _hash(values: torch.Tensor, offsets: tuple[int, ...], number: int, edge: int) -> torch.Tensor:
    length = values.shape[1]
    wide = nn.functional.pad(values, (_REACH, _REACH), value=edge)
    return hashes([wide[:, _REACH + offset : _REACH + offset + length] for offset in offsets], number)


def hashes(values: Sequence[torch.Tensor], number: int) -> torch.Tensor:
    """Hashes of n-grams for the template of this number; `values`: their characters or kinds, int64, one tensor each."""
    key = torch.full_like(values[0], number + 1)
    for value in values:
        key = (key * 0x9E3779B97F4A7C1 + value) * 0x2545F4914F6CDD1D  # int64 wraps: a multiplicative hash
        key = key ^ (key >> 29)
    return key
