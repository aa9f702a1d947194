"""Linear: scores tags from n-grams, sequences of neighbouring characters; trains in seconds and is hard to beat on small corpora.

Every n-gram around a character is hashed to 64 bits; those that the training set holds have a row of tag
scores each, and a character's scores are the sum of its n-grams' rows. The templates are the customary
ones of character-based segmentation (Ng & Low 2004; Tseng et al. 2005), with character kinds beside them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from ... import kernels
from ...config import Settings, setting
from ...kernels.hashing import packed_rows
from ...text.batching import Batch, Ngrams, bucket, collate
from ...text.characters import PAD, codepoints, kinds
from ...text.vocab import Vocab
from ._bags import RowSums

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
_MOST_BYTES = 1 << 30  # of rows that are kept for training: those of 18 million characters
# For the kernel: [templates, 7], the number, how many offsets, and the offsets
_TABLE = np.array(
    [
        [number, len(offsets), *offsets, *[0] * (5 - len(offsets))]
        for number, offsets in (*enumerate(TEMPLATES), *enumerate(KIND_TEMPLATES, 100))
    ]
)


def minimum_count() -> Any:
    """The setting that says how often an n-gram must occur to get a row; also of encoders that contain a linear one."""
    return setting(
        1,
        "Minimum n-gram count",
        "N-grams seen fewer times than this are left out. 1 keeps all of them; a higher value makes a smaller "
        "model that knows fewer rare words.",
        ge=1,
        le=100,
        advanced=True,
    )


class Parameters(Settings):
    """Which n-grams get a row."""

    minimum: int = minimum_count()


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
        self._places = np.zeros(0, np.int32)
        self.register_load_state_dict_post_hook(_forget_index)

    def assets(self) -> dict:
        """The data that is needed to rebuild the encoder besides its weights."""
        return {"rows": len(self.keys)}

    def forward(self, batch: Batch) -> torch.Tensor:
        """Tag scores [batch, length, size]."""
        # [batch, length, templates] → [batch, length, size]
        return self._sums(self.rows_of(self.vocab.folded(batch.characters)) if batch.ngrams is None else batch.ngrams)

    def _sums(self, rows: torch.Tensor) -> torch.Tensor:
        """The sums of the rows of each bag [batch, length, size]; by kernels where these are faster and differentiation allows it."""
        table, weights = self.embedding, self.embedding.weight
        differentiated = torch.is_grad_enabled() and weights.requires_grad
        plain = type(weights) is nn.Parameter and weights.dtype == torch.float32 and weights.device.type == "cpu"
        if not plain or (differentiated and not table.sparse) or rows.dtype != torch.int32:
            return table(rows.reshape(rows[..., 0].numel(), rows.shape[-1]).long()).view(*rows.shape[:-1], self.size)
        if len(self._places) != len(weights):
            self._places = np.zeros(len(weights), np.int32)
        return RowSums.apply(weights, rows, self._places)

    def rows_of(self, points: torch.Tensor) -> torch.Tensor:
        """Table rows of each character's n-grams, [batch, length, templates], from folded code points [batch, length].

        Those that a kernel finds are int32, others int64.
        """
        if not self._has_kernel(points.device):
            return self.rows(ngrams(points))
        batch, length = points.shape
        rows = np.empty((batch * length, len(_TABLE)), np.int32)
        packed_rows(points.reshape(-1).numpy(), np.arange(batch + 1) * length, *self._search(), rows)
        return torch.from_numpy(rows).view(batch, length, len(_TABLE))

    def find_ngrams(self, sentences: list[np.ndarray]) -> Ngrams | None:
        """The rows of `rows_of` for each sentence, given as code points, so that no epoch needs to search for them again.

        None without kernels, and where they would take more than `_MOST_BYTES`.
        """
        # past its end, characters of a sentence are seen from as many places as a template reaches back
        begins = np.cumsum([0, *(len(points) + _REACH for points in sentences)])
        count = int(begins[-1])
        if not self._has_kernel(torch.device("cpu")) or 4 * count * len(_TABLE) > _MOST_BYTES:
            return None
        points = np.full(count, PAD, np.int64)
        for begin, sentence in zip(begins.tolist(), sentences):
            points[begin : begin + len(sentence)] = sentence
        rows = np.empty((count, len(_TABLE)), np.int32)
        packed_rows(self.vocab.folded(torch.from_numpy(points)).numpy(), begins, *self._search(), rows)
        beyond = self.rows_of(self.vocab.folded(torch.full((1, 1), PAD)))
        return Ngrams(rows, begins, beyond.numpy().reshape(-1))

    def _has_kernel(self, device: torch.device) -> bool:
        """Whether a kernel finds the rows of characters that are on this device."""
        return kernels.enabled() and device.type == self.keys.device.type == "cpu" and len(self.keys) > 0

    def _search(self) -> tuple:
        """What a kernel needs to find rows, besides characters."""
        index = self.index()
        return kinds(), _TABLE, index.starts.numpy(), index.padded.numpy(), index.shift, index.half, len(TEMPLATES), PAD

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
        points = [codepoints(t) for t in self.vocab.texts]
        batches = [
            collate([points[r] for r in rows])
            for rows in bucket(np.fromiter(map(len, points), np.int64, len(points)), 65_536)
        ]
        kept = [torch.zeros(0, dtype=torch.int64)]
        for template in range(len(_TABLE)):  # one by one, to save memory
            hashes_of = [ngrams(batch.characters, template)[..., 0][batch.mask] for batch in batches]
            if hashes_of:
                keys, counts = torch.unique(torch.cat(hashes_of), return_counts=True)
                kept.append(keys[counts >= minimum])
        return torch.unique(torch.cat(kept))


def ngrams(points: torch.Tensor, template: int | None = None) -> torch.Tensor:
    """64-bit hashes of each character's n-grams, [batch, length, templates], from code points [batch, length].

    Characters come first, then windows of character kinds; `PAD` is used beyond the edges of a sentence. `template`: only
    the n-grams of this column.
    """
    kind = torch.from_numpy(kinds()).to(points.device)[points]
    keys = [(points, offsets, number, PAD) for number, offsets in enumerate(TEMPLATES)]
    keys += [(kind, offsets, 100 + number, 0) for number, offsets in enumerate(KIND_TEMPLATES)]
    return torch.stack([_hash(*key) for key in (keys if template is None else keys[template : template + 1])], -1)


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
