"""Padded batches of sentences, of similar length and about equal numbers of characters."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch

from .characters import PAD, codepoints
from .tags import Scheme


@dataclass
class Batch:
    """A padded batch of sentences.

    `characters` int64 [batch, length] code points, `PAD` after a sentence's end; `mask` bool, True = a real
    character; `tags` int64 [batch, length] columns of the scheme, 0 at padding, or None for raw text; `begins` bool
    [batch, length], where a gold word begins, or None for raw text; `shares` float32 [batch, length], a teacher's
    probability of a cut after each character, or None without soft targets; `ngrams` int32 [batch, length, templates], the
    numbers of each character's n-grams in a table where an encoder has found them in advance, else None.
    """

    characters: torch.Tensor
    mask: torch.Tensor
    tags: torch.Tensor | None = None
    begins: torch.Tensor | None = None
    shares: torch.Tensor | None = None
    ngrams: torch.Tensor | None = None

    def to(self, device: torch.device | str) -> "Batch":
        return Batch(
            *(
                None if t is None else t.to(device, non_blocking=True)
                for t in (self.characters, self.mask, self.tags, self.begins, self.shares, self.ngrams)
            )
        )

    @property
    def size(self) -> int:
        """Real characters in the batch."""
        return int(self.mask.sum())


@dataclass(frozen=True)
class Ngrams:
    """The table rows of the n-grams of many sentences, one after the other: `rows` int32 [characters, templates].

    `begins` [sentences + 1]: where each sentence begins and the last ends. Each ends with the rows of the first paddings
    after it, which still see its characters; further ones have the rows `beyond` [templates].
    """

    rows: np.ndarray
    begins: np.ndarray
    beyond: np.ndarray

    def batch(self, sentences: list[int], length: int) -> torch.Tensor:
        """int32 [batch, length, templates]: the rows of these sentences, padded to `length`."""
        rows = np.empty((len(sentences), length, len(self.beyond)), np.int32)
        for place, sentence in enumerate(sentences):
            known = self.rows[self.begins[sentence] : self.begins[sentence + 1]][:length]
            rows[place, : len(known)] = known
            rows[place, len(known) :] = self.beyond
        return torch.from_numpy(rows)


class Examples:
    """The sentences of a training or scoring set, encoded once: code points and tags, one array per sentence.

    `shares`: of each sentence, a teacher's probability of a cut after each character. `ngrams`: what an encoder has found
    in advance of each sentence, for the batches.
    """

    ngrams: Ngrams | None = None

    def __init__(self, sentences: list[list[str]], scheme: Scheme, shares: list[np.ndarray] | None = None):
        self.points = [codepoints("".join(words)) for words in sentences]
        self.tags = [np.asarray(scheme.encode(words), np.int64) for words in sentences]
        self.lengths = np.fromiter(map(len, self.points), np.int64, len(self.points))
        self._begins, self.shares = torch.tensor(scheme.begin_mask), shares

    def __len__(self) -> int:
        return len(self.points)

    def batch(self, rows: Iterable[int]) -> Batch:
        """The batch of the given sentences."""
        rows = list(rows)
        batch = collate([self.points[i] for i in rows], [self.tags[i] for i in rows])
        batch.begins = self._begins[batch.tags]
        if self.ngrams is not None:
            batch.ngrams = self.ngrams.batch(rows, batch.characters.shape[1])
        if self.shares is not None:
            batch.shares = torch.zeros(batch.characters.shape)
            for place, i in enumerate(rows):
                batch.shares[place, : self.lengths[i]] = torch.from_numpy(self.shares[i])
        return batch


def collate(points: list[np.ndarray], tags: list[np.ndarray] | None = None) -> Batch:
    """Pads code points (and tags) of sentences to one length."""
    length = max(map(len, points), default=0)
    characters = np.full((len(points), length), PAD, np.int64)
    columns = np.zeros_like(characters)
    for row, p in enumerate(points):
        characters[row, : len(p)] = p
        if tags is not None:
            columns[row, : len(p)] = tags[row]
    tensor = torch.from_numpy(characters)
    return Batch(tensor, tensor != PAD, None if tags is None else torch.from_numpy(columns))


def bucket(lengths: np.ndarray, batch_characters: int, generator: torch.Generator | None = None) -> list[np.ndarray]:
    """Sentence numbers in batches of similar length and of about `batch_characters` real characters.

    With a generator, the batches are in random order and sentences of similar length are shuffled; without one, the longest
    come first. Empty sentences are left out. A batch that would be more than twice as large with padding (one long
    sentence among short ones) is split.
    """
    rows = np.flatnonzero(lengths > 0)
    if not len(rows):
        return []
    keys = lengths[rows].astype(np.float64)
    if generator is not None:
        noise = torch.rand(2, len(rows), generator=generator, dtype=torch.float64).numpy()
        keys = keys * (0.95 + 0.1 * noise[0]) + noise[1]
    rows = rows[np.argsort(-keys, kind="stable")]
    sizes = lengths[rows]
    count = max(1, -(-int(sizes.sum()) // batch_characters))
    # a sentence belongs to the batch in which its middle character falls
    middles = np.cumsum(sizes) - sizes / 2
    group = np.floor(middles * count / sizes.sum())
    batches = [
        part
        for batch in np.split(rows, np.flatnonzero(np.diff(group)) + 1)
        for part in _unpadded(batch, lengths, batch_characters)
    ]
    if generator is not None:
        batches = [batches[i] for i in torch.randperm(len(batches), generator=generator).tolist()]
    return batches


def _unpadded(rows: np.ndarray, lengths: np.ndarray, batch_characters: int) -> list[np.ndarray]:
    """The batch itself, or its parts of at most twice `batch_characters` each with padding; longest sentence first or nearly so."""
    parts, start, longest = [], 0, 0
    for i, length in enumerate(lengths[rows].tolist()):
        longest = max(longest, length)
        if i > start and longest * (i - start + 1) > 2 * batch_characters:
            parts.append(rows[start:i])
            start, longest = i, length
    return [*parts, rows[start:]]


def windows(length: int, size: int, overlap: int) -> list[tuple[int, int, int, int]]:
    """Overlapping windows over a text of `length` characters: [(start, stop, keep_from, keep_to)].

    Each character is kept from exactly one window, with at least half of `overlap` characters of context on either side,
    except at the ends of the text.
    """
    if length <= size:
        return [(0, length, 0, length)]
    step = size - overlap
    starts = list(range(0, length - overlap, step))
    starts[-1] = max(0, length - size)
    pieces = [(s, min(s + size, length)) for s in starts]
    edges = [0, *(b + (a_end - b) // 2 for (_, a_end), (b, _) in zip(pieces, pieces[1:])), length]
    return [(a, b, edges[i], edges[i + 1]) for i, (a, b) in enumerate(pieces)]
