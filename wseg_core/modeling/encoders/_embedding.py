"""The embedding layer of the neural encoders: a vector for each character, for its two bigrams, and for matched words."""

import torch
from torch import nn

from ...config import Settings, setting
from ...text.batching import Batch
from ...text.vocab import Vocab
from ._matches import WordMatches


class EmbeddingParameters(Settings):
    """Sizes of the vectors, and dropout, shared by the encoders that learn their own embeddings."""

    characters: int = setting(
        100, "Character embedding size", "How many numbers represent each character.", "dimensions", ge=4, le=1024
    )
    bigrams: int = setting(
        50,
        "Bigram embedding size",
        "How many numbers represent each pair of adjacent characters. Pairs reveal a lot about word boundaries; "
        "0 leaves them out.",
        "dimensions",
        ge=0,
        le=1024,
    )
    dropout: float = setting(
        0.3,
        "Dropout",
        "The fraction of signals randomly dropped during training, which reduces overfitting.",
        ge=0,
        le=0.9,
    )


class CharacterEmbedding(nn.Module):
    """Vectors [batch, length, size] of characters, each with the bigrams that end and begin at it.

    `matches`: vectors of the words that match there, to be added at the end.
    """

    def __init__(self, parameters: EmbeddingParameters, vocab: Vocab, matches: WordMatches | None = None):
        super().__init__()
        self.vocab, self.matches = vocab, matches
        self.size = parameters.characters + 2 * parameters.bigrams + (matches.size if matches else 0)
        # What the tables draw changes nothing that is drawn after them: layers of one shape start from one set of
        # weights, whatever the tables' sizes
        with torch.random.fork_rng(devices=[]):
            self.characters = nn.Embedding(vocab.character_rows, parameters.characters, padding_idx=0)
            self.bigrams = (
                nn.Embedding(vocab.bigram_rows, parameters.bigrams, padding_idx=0) if parameters.bigrams else None
            )

    def forward(self, batch: Batch) -> torch.Tensor:
        """Vectors [batch, length, size]."""
        # [batch, length, characters]
        vectors = [self.characters(self.vocab.characters(batch.characters))]
        if self.bigrams is not None:
            # [batch, length, 2, bigrams] → [batch, length, 2·bigrams]
            vectors.append(self.bigrams(self.vocab.bigrams(batch.characters)).flatten(2))
        if self.matches is not None:
            vectors.append(self.matches(batch))
        return torch.cat(vectors, 2)
