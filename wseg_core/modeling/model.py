"""A segmentation model: an encoder, the head that the loss chooses, and the loss."""

import numpy as np
import torch
from torch import nn

from ..config import Config, components
from ..seeding import seeded
from ..text.batching import Batch, Examples, collate
from ..text.tags import scheme
from ..text.vocab import Vocab
from . import heads, soft
from .potentials import Potentials

BLOCKS = ("embedding", "encoder", "head")


class Model(nn.Module):
    """The network of a config over a vocabulary; equal blocks of two configs have equal initial weights.

    `assets`: data that the encoder saved besides its weights (the config and vocabulary of a BERT), or None.
    """

    def __init__(self, config: Config, vocab: Vocab, assets: dict | None = None):
        super().__init__()
        self.scheme = scheme(config.data.scheme)
        self.precision, self.teacher_weight = config.training.precision, config.training.teacher_weight
        if self.teacher_weight:
            soft.check(self.scheme)
        loss = components("loss").get(config.loss.name)
        encoder = components("encoder").get(config.encoder.name)
        more = {"assets": assets} if assets else {}
        with seeded(config.training.seed, "encoder"):
            self.encoder = encoder.Encoder(config.encoder.settings, vocab, heads.outputs(loss, self.scheme), **more)
        with seeded(config.training.seed, "head"):
            self.head = heads.build(loss, self.encoder.size, self.scheme, self.encoder.direct)
        self.criterion = loss.Loss(config.loss.settings, self.scheme)
        self.unit = getattr(loss, "UNIT", "character")

    def prepare(self, examples: Examples) -> None:
        """Lets an encoder that can do so find in advance what it needs of each sentence, for training in several epochs."""
        find = getattr(self.encoder, "find_ngrams", None)
        examples.ngrams = find(examples.points) if find else None

    def forward(self, batch: Batch) -> torch.Tensor:
        """The head's output z [batch, length, outputs], float32."""
        return self._forward(batch, self.precision)

    @torch.no_grad()
    def can_compute(self, precision: str) -> bool:
        """Whether the model's device can compute a forward pass in its precision; an LSTM in bf16 needs AVX-512 on a CPU."""
        batch = collate([np.full(2, ord("我"))]).to(next(self.parameters()).device)
        try:
            self._forward(batch, precision)
        except RuntimeError:  # what torch raises for a missing kernel, and its libraries for a missing instruction
            return False
        return True

    def _forward(self, batch: Batch, precision: str) -> torch.Tensor:
        with torch.autocast(batch.characters.device.type, torch.bfloat16, enabled=precision == "bf16"):
            return self.head(self.encoder(batch)).float()

    def loss(self, batch: Batch) -> torch.Tensor:
        """The loss, summed over the units of the batch: real characters, or the gaps between them.

        Where a teacher gives probabilities of cuts, `training.teacher_weight` of it is the cross entropy with them.
        """
        z = self(batch)
        loss = self.criterion(self.head, z, batch.tags, batch.mask)
        if not self.teacher_weight or batch.shares is None or batch.tags is None:
            return loss
        potentials = self.criterion.potentials(self.head, z)
        taught = soft.cross_entropy(potentials, batch.tags, batch.shares, batch.mask, self.scheme)
        return (1 - self.teacher_weight) * loss + self.teacher_weight * taught

    def units(self, lengths: np.ndarray) -> int:
        """The number of units of loss in sentences of these lengths; at least 1, since it is used as a divisor."""
        return max(1, int(lengths.sum()) - (len(lengths) if self.unit == "gap" else 0))

    def potentials(self, batch: Batch) -> Potentials:
        """Score tables for inference, before masking; emissions [batch, length, K]."""
        return self.criterion.potentials(self.head, self(batch))

    def blocks(self) -> dict[str, list[nn.Parameter]]:
        """Parameters by block: `embedding`, `encoder`, `head`; a block may be empty."""
        blocks: dict[str, list[nn.Parameter]] = {name: [] for name in BLOCKS}
        for name, parameter in self.named_parameters():
            blocks[block_of(name)].append(parameter)
        return blocks

    def size(self) -> int:
        """Number of parameters."""
        return sum(p.numel() for p in self.parameters())


def block_of(name: str) -> str:
    """The block of a parameter by its name; names that begin with `embedding` belong to the embedding."""
    first, *rest = name.split(".")
    if first == "head":
        return "head"
    return "embedding" if any(part.startswith("embedding") for part in rest) else "encoder"
