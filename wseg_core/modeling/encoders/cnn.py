"""CNN: processes a few neighbouring characters at a time, with a wider context in each layer; fast to train.

Character (and bigram) embeddings into gated convolutions with residual connections, as in Wang & Xu (2017).
"""

import torch
from torch import nn

from ...config import setting
from ...text.batching import Batch
from ...text.vocab import Vocab
from ._embedding import CharacterEmbedding, EmbeddingParameters
from ._matches import WordMatches

RECIPE = {
    "optimizer": {"name": "adamw", "lr": 0.005},
    "schedule": {"name": "linear", "warmup": 0.05},
    "training": {"epochs": 6, "batch_characters": 512, "clip_norm": 5.0},
}


class Parameters(EmbeddingParameters):
    """Sizes of the embeddings and of the convolutions."""

    channels: int = setting(200, "Channels", "The width of each layer: how many patterns it can detect.", ge=4, le=2048)
    kernel: int = setting(
        3,
        "Kernel size",
        "How many characters a layer processes at a time: an odd number, the character itself and its neighbours on "
        "both sides.",
        "characters",
        ge=1,
        le=15,
    )
    layers: int = setting(
        3,
        "Layers",
        "Each additional layer widens the context by the kernel size.",
        "layers",
        ge=1,
        le=16,
        advanced=True,
    )


class Encoder(nn.Module):
    """Features of each character, [batch, length, channels]."""

    direct = False

    def __init__(self, parameters: Parameters, vocab: Vocab, outputs: int, matches: WordMatches | None = None):
        super().__init__()
        self.size = parameters.channels
        self.embedding = CharacterEmbedding(parameters, vocab, matches)
        self.dropout = nn.Dropout(parameters.dropout)
        self.project = nn.Linear(self.embedding.size, parameters.channels)
        # an even kernel gets one more character on the left, so that lengths stay equal
        self.pad = ((parameters.kernel - 1) - (parameters.kernel - 1) // 2, (parameters.kernel - 1) // 2)
        self.layers = nn.ModuleList(
            nn.Conv1d(parameters.channels, 2 * parameters.channels, parameters.kernel) for _ in range(parameters.layers)
        )

    def forward(self, batch: Batch) -> torch.Tensor:
        """Features [batch, length, size]."""
        features = self.embedding(batch)
        # [batch, channels, length]; padding is zeroed before each layer, so that batching changes nothing
        hidden = self.project(self.dropout(features)).transpose(1, 2)
        real = batch.mask.unsqueeze(1)
        for layer in self.layers:
            step = nn.functional.glu(layer(nn.functional.pad(hidden * real, self.pad)), 1)
            hidden = hidden + self.dropout(step)
        return hidden.transpose(1, 2)
