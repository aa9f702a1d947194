"""BERT: every character attends to every other; the most accurate with a pretrained model, small and slow from scratch.

Devlin et al. (2019), through the transformers library. Each character is one token; a sentence longer than
the model's positions is read in overlapping windows, never cut off.
"""

import pydantic
import torch
from torch import nn

from ...config import Settings, setting
from ...language import text
from ...text.batching import Batch, windows
from ...text.characters import PAD
from ...text.vocab import Vocab
from ._bert_assets import build, grown, load_pretrained, small, token_table

_OVERLAP = 64  # characters that neighbouring windows share


def recipe(given: dict) -> dict:
    """Settings for fine-tuning (low rates, few epochs) or for training from scratch (higher rates, more epochs)."""
    tuned = pretrained(given)
    return {
        "optimizer": {"name": "adamw"} if tuned else {"name": "adamw", "lr": 1e-3},
        "schedule": {"name": "linear", "warmup": 0.1},
        "training": {"epochs": 3 if tuned else 10, "batch_characters": 2048, "clip_norm": 1.0},
    }


def pretrained(given: dict) -> bool:
    """Whether these settings start from a pretrained model, for which optimizers have other default rates."""
    return bool(given.get("model"))


class Parameters(Settings):
    """A pretrained model, or the size of a new one."""

    model: str = setting(
        "",
        "Pretrained model",
        "A Hugging Face Hub name such as bert-base-chinese, or a folder on this computer; leave empty to train a "
        "small model from scratch.",
    )
    hidden: int = setting(
        128,
        "Hidden size",
        "How many numbers represent each character inside the model; only for a new model.",
        "dimensions",
        ge=16,
        le=1024,
    )
    layers: int = setting(
        3, "Layers", "How many attention layers are stacked; only for a new model.", "layers", ge=1, le=24
    )
    heads: int = setting(
        4,
        "Attention heads",
        "How many attention patterns each layer applies in parallel; the hidden size must be a multiple of it.",
        "heads",
        ge=1,
        le=32,
        advanced=True,
    )
    dropout: float = setting(
        0.1,
        "Dropout",
        "The fraction of signals randomly dropped during training, which reduces overfitting.",
        ge=0,
        le=0.9,
        advanced=True,
    )

    @pydantic.model_validator(mode="after")
    def _together(self) -> "Parameters":
        if not self.model and self.hidden % self.heads:
            what = text(
                "A hidden size of {hidden} is not a multiple of {heads} heads.", heads=self.heads, hidden=self.hidden
            )
            raise ValueError(
                f"{what} {text('Choose a hidden size that is a multiple of the number of attention heads.')}"
            )
        return self


class Encoder(nn.Module):
    """Features of each character, [batch, length, hidden]."""

    direct = False

    def __init__(self, parameters: Parameters, vocab: Vocab, outputs: int, assets: dict | None = None):
        super().__init__()
        if assets:
            self._assets, model = assets if parameters.model else grown(assets, vocab), None
        elif parameters.model:
            self._assets, model = load_pretrained(parameters)
        else:
            self._assets, model = small(parameters, vocab), None
        self.bert = model or build(self._assets["config"])
        self.size = self.bert.config.hidden_size
        self.window = self.bert.config.max_position_embeddings - 2  # the first and last token are the model's own
        self.register_buffer("table", token_table(self._assets), persistent=False)

    def assets(self) -> dict:
        """The config and vocabulary of the model, so that a checkpoint is loaded without contacting a hub."""
        return self._assets

    def forward(self, batch: Batch) -> torch.Tensor:
        """Features [batch, length, size]."""
        length = batch.characters.shape[1]
        if length <= self.window:
            return self._read(batch.characters, batch.mask)
        # windows of each sentence separately, so that results do not depend on the other sentences in the batch
        overlap = min(_OVERLAP, self.window // 2)
        pieces = [
            (row, *w) for row, n in enumerate(batch.mask.sum(1).tolist()) for w in windows(n, self.window, overlap)
        ]
        rows, starts, stops = (torch.tensor(column, device=batch.mask.device) for column in list(zip(*pieces))[:3])
        # [pieces, window]
        places = starts.unsqueeze(1) + torch.arange(self.window, device=rows.device)
        mask = places < stops.unsqueeze(1)
        characters = batch.characters[rows.unsqueeze(1), places.clamp(max=length - 1)].masked_fill(~mask, PAD)
        parts = self._read(characters, mask)
        features = parts.new_zeros(*batch.characters.shape, self.size)
        for part, (row, start, _, keep_from, keep_to) in zip(parts, pieces):
            features[row, keep_from:keep_to] = part[keep_from - start : keep_to - start]
        return features

    def _read(self, characters: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        special = self._assets["special"]
        lengths = mask.sum(1, keepdim=True)
        # [batch, length + 2]: the model's own first token, the characters, its own last token, padding
        tokens = nn.functional.pad(self.table[characters], (1, 1), value=special["pad"])
        tokens[:, 0] = special["first"]
        tokens.scatter_(1, lengths + 1, special["last"])
        is_token = torch.arange(tokens.shape[1], device=tokens.device) < lengths + 2
        return self.bert(input_ids=tokens, attention_mask=is_token.long()).last_hidden_state[:, 1:-1]
