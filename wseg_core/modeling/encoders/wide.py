"""Wide: adds n-gram scores, as in the linear encoder, to those of a neural network; the most accurate without a pretrained model.

The n-grams remember what the training set holds, the network generalizes to what it does not: Cheng et al. (2016),
"Wide & deep learning for recommender systems". Both are trained together. N-grams are dropped at random in training, so
that they cannot learn the training set by heart and leave the network nothing to learn.
"""

from typing import Literal

import torch
from torch import nn

from ...config import setting
from ...text.batching import Batch
from ...text.vocab import Vocab
from . import bilstm, cnn, linear
from ._matches import WordMatches

_CNN_LAYERS = cnn.Parameters().layers


def recipe(given: dict) -> dict:
    """Settings for training, by the kind of network: those of the network alone, and averaged weights."""
    if given.get("network") == "cnn":
        return {"encoder": {"name": "wide", "layers": _CNN_LAYERS}, **_averaged(cnn.RECIPE)}
    return _averaged(bilstm.RECIPE)


def _averaged(network: dict) -> dict:
    return {**network, "training": {**network["training"], "averaging": "ema"}}


class Parameters(bilstm.Parameters):
    """The network, its sizes, and what is added to it."""

    network: Literal["bilstm", "cnn"] = setting(
        "bilstm",
        "Network",
        "The neural network used in addition to the n-grams: a BiLSTM is more accurate, a CNN is faster.",
    )
    channels: int = setting(200, "Channels", "The width of each layer; for a CNN only.", ge=4, le=2048, advanced=True)
    kernel: int = setting(
        3,
        "Kernel size",
        "How many characters a layer processes at a time; for a CNN only.",
        "characters",
        ge=1,
        le=15,
        advanced=True,
    )
    ngram_dropout: float = setting(
        0.3,
        "N-gram dropout",
        "The fraction of n-grams randomly left out during training, so that the model does not rely on them alone.",
        ge=0,
        le=0.95,
    )
    ngram_scale: float = setting(
        1.0,
        "N-gram scale",
        "A factor that multiplies the scores of the n-grams. With optimizers such as AdamW, it also speeds up their "
        "training by this factor.",
        ge=0,
        le=100,
        advanced=True,
    )
    minimum: int = linear.minimum_count()
    words: int = setting(
        20,
        "Word match embedding size",
        "How many numbers represent, for each character, the words of the training set that begin, continue or end "
        "there; 0 leaves them out.",
        "dimensions",
        ge=0,
        le=1024,
    )


class Encoder(nn.Module):
    """Tag scores of a network and of n-grams, added: `size` equals the head's outputs, so the head adds no layer."""

    direct = True

    def __init__(self, parameters: Parameters, vocab: Vocab, outputs: int, assets: dict | None = None):
        super().__init__()
        self.size, matches = outputs, None
        if parameters.words:
            # a training set at hand is counted, also when training starts from another model's weights
            counts = vocab.words if vocab.texts or not assets else assets["words"]
            matches = WordMatches(counts, parameters.words, vocab)
        self.deep = _network(parameters, vocab, outputs, matches)
        self.votes = NgramVotes(parameters, vocab, outputs, assets)
        self.project = nn.Linear(self.deep.size, outputs)

    def assets(self) -> dict:
        """The data that is needed to rebuild the encoder besides its weights."""
        matches = self.deep.embedding.matches
        return {**self.votes.table.assets(), "words": {} if matches is None else matches.words}

    def forward(self, batch: Batch) -> torch.Tensor:
        """Tag scores [batch, length, size]."""
        return self.project(self.deep(batch)) + self.votes(batch)

    def adopt(self, weights: dict[str, torch.Tensor]) -> list[str]:
        """Adds the n-grams of another wide or linear model with their rows; returns the names of the weights that it has copied."""
        votes = "encoder.votes.table"
        source = votes if f"{votes}.keys" in weights else "encoder"
        names = ("keys", "embedding.weight")
        given = {f"encoder.{n}": weights[f"{source}.{n}"] for n in names if f"{source}.{n}" in weights}
        return [votes + name.removeprefix("encoder") for name in self.votes.table.adopt(given)]


class NgramVotes(nn.Module):
    """The summed scores of each character's n-grams; in training, some of them are dropped at random.

    Without dropout the sum is multiplied by the fraction that training keeps (Srivastava et al. 2014), so that it is the
    mean of what the network learned beside.
    """

    def __init__(self, parameters: Parameters, vocab: Vocab, outputs: int, assets: dict | None = None):
        super().__init__()
        self.dropout, self.scale, self.size = parameters.ngram_dropout, parameters.ngram_scale, outputs
        self.table = linear.Encoder(linear.Parameters(minimum=parameters.minimum), vocab, outputs, assets)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Scores [batch, length, size]."""
        rows = self.rows(batch).flatten(0, 1)
        if self.training and self.dropout:
            rows = torch.where(torch.rand(rows.shape, device=rows.device) < self.dropout, 0, rows)
        return self.table.embedding(rows).view(*batch.characters.shape, self.size) * self.factor

    def rows(self, batch: Batch) -> torch.Tensor:
        """Table rows of the n-grams, [batch, length, templates]; 0 for those without a row."""
        return self.table.rows(linear.ngrams(self.table.vocab.folded(batch.characters)))

    @property
    def factor(self) -> float:
        """What the sum of the rows is multiplied by."""
        return self.scale * (1.0 if self.training else 1.0 - self.dropout)


def _network(parameters: Parameters, vocab: Vocab, outputs: int, matches: WordMatches | None) -> nn.Module:
    """The network beside the n-grams: features [batch, length, size]."""
    if parameters.network == "bilstm":
        return bilstm.Encoder(parameters, vocab, outputs, matches)
    names = ("characters", "bigrams", "dropout", "channels", "kernel", "layers")
    settings = cnn.Parameters(**{name: getattr(parameters, name) for name in names})
    return cnn.Encoder(settings, vocab, outputs, matches)
