"""Matches of training words around each character, as a vector: the longest that begins, ends, and continues there.

Dictionary features as in Low, Ng & Guo (2005), "A maximum entropy approach to Chinese word segmentation", with the words
of the training set as the dictionary. In training, the words of a sentence do not count for that sentence: a word matches
only if other sentences hold it. Otherwise every gold word would match, and the model would learn to copy the matches.
"""

import numpy as np
import torch
from torch import nn

from ...text.batching import Batch, collate
from ...text.characters import codepoints
from ...text.vocab import Vocab

LONGEST = 8  # characters of the longest word that is matched
_LENGTHS = 5  # classes of a match: none, 2, 3, 4 characters, more


class WordMatches(nn.Module):
    """Vectors [batch, length, size] of the matches of words with 2 to 8 characters.

    `counts`: how often each word occurs in the training set, as words after width folding.
    """

    keys: torch.Tensor
    counts: torch.Tensor

    def __init__(self, counts: dict[str, int], size: int, vocab: Vocab):
        super().__init__()
        self.vocab, self.size, self.reach = vocab, size, LONGEST - 1  # reach: in characters, to either side
        self.words = {word: n for word, n in counts.items() if 2 <= len(word) <= LONGEST}
        # what is not a weight is stored among the encoder's assets
        hashes, numbers = _hashed(self.words)
        self.register_buffer("keys", hashes, persistent=False)
        self.register_buffer("counts", numbers, persistent=False)
        with torch.random.fork_rng(devices=[]):  # as the character embeddings: changes nothing that is drawn later
            self.embedding = nn.Embedding(_LENGTHS**3, size)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Vectors [batch, length, size]."""
        lengths = self.lengths(batch).clamp(max=_LENGTHS)
        classes = (lengths - 1).clamp(min=0)  # 0 none, 1 two characters … 4 five and more
        return self.embedding((classes[..., 0] * _LENGTHS + classes[..., 1]) * _LENGTHS + classes[..., 2])

    def lengths(self, batch: Batch) -> torch.Tensor:
        """Lengths int64 [batch, length, 3] of the longest word that begins at a character, ends there, and has it inside."""
        known = self.known(batch)  # [batch, length, LONGEST - 1]
        sizes = torch.arange(2, LONGEST + 1, device=known.device)
        begins = (known * sizes).amax(2)
        ends, inside = torch.zeros_like(begins), torch.zeros_like(begins)
        for column, size in enumerate(sizes.tolist()):
            here = known[..., column]
            for offset in range(1, size):
                shifted = nn.functional.pad(here, (offset, 0))[:, : here.shape[1]] * size
                longest = ends if offset == size - 1 else inside
                torch.maximum(longest, shifted, out=longest)
        return torch.stack([begins, ends, inside], 2)

    def known(self, batch: Batch) -> torch.Tensor:
        """bool [batch, length, LONGEST - 1]: whether the 2, 3 … characters from each one on are a word that counts."""
        if not len(self.keys) or not batch.characters.numel():
            return torch.zeros(*batch.characters.shape, LONGEST - 1, dtype=torch.bool, device=batch.characters.device)
        spans = _spans(self.vocab.folded(batch.characters))
        place = torch.searchsorted(self.keys, spans).clamp_(max=len(self.keys) - 1)
        # a span that reaches beyond the sentence includes padding, so that it equals no word
        places = torch.where(self.keys[place] == spans, place, -1)
        counts = torch.where(places < 0, 0, self.counts[place])
        if self.training and batch.begins is not None:
            counts = counts - _own(places, batch.begins, batch.mask)
        return counts > 0


def _own(places: torch.Tensor, begins: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """How often each span is a gold word of its own sentence, int64 of the shape of `places`: its word's number, or −1."""
    batch, length, columns = places.shape
    # an end is where another word begins, or where the sentence is over
    edges = nn.functional.pad(begins | ~mask, (0, columns + 1), value=True)
    inner = torch.stack([edges[:, 1 + k : 1 + k + length] for k in range(columns + 1)], 2)
    # [batch, length, columns]: the first edge after the character lies where the span ends
    ends = inner[..., 1:] & (inner[..., :-1].cumsum(2) == 0)
    gold = ends & (begins & mask).unsqueeze(2) & (places >= 0)
    # numbers that differ between sentences
    numbers = places + torch.arange(batch, device=places.device).view(-1, 1, 1) * (int(places.max()) + 2)
    values, counts = torch.unique(numbers[gold], return_counts=True)
    if not len(values):
        return torch.zeros_like(places)
    at = torch.searchsorted(values, numbers).clamp_(max=len(values) - 1)
    return torch.where(values[at] == numbers, counts[at], 0)


def _spans(points: torch.Tensor) -> torch.Tensor:
    """64-bit hashes [batch, length, LONGEST - 1] of the 2, 3 … characters from each one on."""
    length = points.shape[1]
    wide = nn.functional.pad(points, (0, LONGEST - 1), value=-1)
    key, hashes = _mix(torch.ones_like(points), points), []
    for offset in range(1, LONGEST):
        key = _mix(key, wide[:, offset : offset + length])
        hashes.append(key)
    return torch.stack(hashes, 2)


def _mix(key: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
    key = (key * 0x9E3779B97F4A7C1 + points + 2) * 0x2545F4914F6CDD1D  # int64 wraps: a multiplicative hash
    return key ^ (key >> 29)


def _hashed(words: dict[str, int]) -> tuple[torch.Tensor, torch.Tensor]:
    """Sorted hashes of words and their counts, both int64 [words]."""
    if not words:
        return torch.zeros(0, dtype=torch.int64), torch.zeros(0, dtype=torch.int64)
    points = collate([codepoints(word) for word in words]).characters
    lengths = torch.tensor([len(word) for word in words])
    keys = _spans(points)[:, 0].gather(1, (lengths - 2).unsqueeze(1)).squeeze(1)
    order = keys.argsort()
    return keys[order], torch.from_numpy(np.fromiter(words.values(), np.int64, len(words)))[order]
