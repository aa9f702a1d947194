"""BiLSTM: reads the sentence from both sides and remembers what came before; the classic neural segmenter.

Character (and bigram) embeddings into a bidirectional LSTM (Chen et al. 2015; Ma et al. 2018).
"""

import torch
from torch import nn

from ..batching import Batch
from ..config import setting
from ..vocab import Vocab
from ._embedding import CharacterEmbedding, EmbeddingParameters

RECIPE = {
    "optimizer": {"name": "adamw", "lr": 0.004},
    "schedule": {"name": "linear", "warmup": 0.05},
    "training": {"epochs": 8, "batch_characters": 2048, "clip_norm": 5.0},
}


class Parameters(EmbeddingParameters):
    """Sizes of the embeddings and of the LSTM."""

    hidden: int = setting(
        128, "Memory of each direction (hidden size)", "How much the network can remember.", "numbers", ge=4, le=2048
    )
    layers: int = setting(
        1, "Layers", "More layers see more context and train slower.", "layers", ge=1, le=8, advanced=True
    )


class Encoder(nn.Module):
    """Features of each character, [batch, length, 2·hidden]."""

    direct = False

    def __init__(self, parameters: Parameters, vocab: Vocab, outputs: int):
        super().__init__()
        self.size = 2 * parameters.hidden
        self.embedding = CharacterEmbedding(parameters, vocab)
        self.dropout = nn.Dropout(parameters.dropout)
        self.lstm = nn.LSTM(
            self.embedding.size,
            parameters.hidden,
            parameters.layers,
            batch_first=True,
            bidirectional=True,
            dropout=parameters.dropout if parameters.layers > 1 else 0.0,
        )

    def forward(self, batch: Batch) -> torch.Tensor:
        """Features [batch, length, size]."""
        features = self.embedding(batch)
        lengths = batch.mask.sum(1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(
            self.dropout(features), lengths, batch_first=True, enforce_sorted=False
        )
        output, _ = nn.utils.rnn.pad_packed_sequence(
            self.lstm(packed)[0], batch_first=True, total_length=batch.mask.shape[1]
        )
        return self.dropout(output)
