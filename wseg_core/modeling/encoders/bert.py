"""BERT: every character attends to every other; the most accurate with a pretrained model, small and slow from scratch.

Devlin et al. (2019), through the transformers library. Each character is one token; a sentence longer than
the model's positions is read in overlapping windows, never cut off.
"""

import os
from typing import Any

import numpy as np
import pydantic
import torch
from torch import nn

from ...config import Settings, setting
from ...errors import UserError
from ...language import text
from ...text.batching import Batch, windows
from ...text.characters import PAD, codepoints, fold_width
from ...text.vocab import Vocab

_OVERLAP = 64  # characters that neighbouring windows share


def recipe(given: dict) -> dict:
    """Fine-tuning wants small steps and few epochs; training from scratch the contrary."""
    tuned = pretrained(given)
    return {
        "optimizer": {"name": "adamw"} if tuned else {"name": "adamw", "lr": 1e-3},
        "schedule": {"name": "linear", "warmup": 0.1},
        "training": {"epochs": 3 if tuned else 10, "batch_characters": 2048, "clip_norm": 1.0},
    }


def pretrained(given: dict) -> bool:
    """Do these settings start from a pretrained model? Each optimizer has its own rate for that."""
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
            self._assets, model = assets if parameters.model else _grown(assets, vocab), None
        elif parameters.model:
            self._assets, model = _pretrained(parameters)
        else:
            self._assets, model = _small(parameters, vocab), None
        self.bert = model or _build(self._assets["config"])
        self.size = self.bert.config.hidden_size
        self.window = self.bert.config.max_position_embeddings - 2  # the first and last token are the model's own
        self.register_buffer("table", _table(self._assets), persistent=False)

    def assets(self) -> dict:
        """The model's own config and vocabulary: loading a checkpoint never contacts a hub."""
        return self._assets

    def forward(self, batch: Batch) -> torch.Tensor:
        """Features [batch, length, size]."""
        length = batch.characters.shape[1]
        if length <= self.window:
            return self._read(batch.characters, batch.mask)
        # each sentence in windows of its own, side by side, so that its neighbours in the batch change nothing
        overlap = min(_OVERLAP, self.window // 2)
        pieces = [
            (row, *w) for row, n in enumerate(batch.mask.sum(1).tolist()) for w in windows(n, self.window, overlap)
        ]
        rows, starts, stops = (torch.tensor(column, device=batch.mask.device) for column in list(zip(*pieces))[:3])
        # [pieces, window]
        places = starts.unsqueeze(1) + torch.arange(self.window, device=rows.device)
        there = places < stops.unsqueeze(1)
        characters = batch.characters[rows.unsqueeze(1), places.clamp(max=length - 1)].masked_fill(~there, PAD)
        parts = self._read(characters, there)
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
        there = torch.arange(tokens.shape[1], device=tokens.device) < lengths + 2
        return self.bert(input_ids=tokens, attention_mask=there.long()).last_hidden_state[:, 1:-1]


def _small(parameters: Parameters, vocab: Vocab) -> dict:
    size = len(vocab.known)
    config = {
        "model_type": "bert", "vocab_size": size + 4, "hidden_size": parameters.hidden,
        "num_hidden_layers": parameters.layers, "num_attention_heads": parameters.heads,
        "intermediate_size": 4 * parameters.hidden, "hidden_dropout_prob": parameters.dropout,
        "attention_probs_dropout_prob": parameters.dropout, "max_position_embeddings": 512,
    }  # fmt: skip
    special = {"pad": 0, "unknown": 1, "first": 2, "last": 3}
    return {"config": config, "tokens": {c: i + 4 for i, c in enumerate(vocab.known)}, "special": special}


def _grown(assets: dict, vocab: Vocab) -> dict:
    """The assets with tokens for what the vocabulary knows and they lack: a training set that came later brought it."""
    points = torch.from_numpy(codepoints(vocab.known).astype(np.int64))
    lacking = (_table(assets)[points] == assets["special"]["unknown"]).tolist()
    first = assets["config"]["vocab_size"]
    new = {c: first + i for i, c in enumerate(c for c, lacks in zip(vocab.known, lacking) if lacks)}
    return {
        **assets,
        "config": {**assets["config"], "vocab_size": first + len(new)},
        "tokens": {**assets["tokens"], **new},
    }


def _build(config: dict) -> nn.Module:
    from transformers import AutoConfig, AutoModel

    values = dict(config)
    return AutoModel.from_config(AutoConfig.for_model(values.pop("model_type"), **values), add_pooling_layer=False)


def _pretrained(parameters: Parameters) -> tuple[dict, nn.Module]:
    """Assets and model of a hub name or a local folder; raises UserError when it cannot be had or does not fit."""
    from huggingface_hub import HfApi

    try:
        try:
            tokenizer, model, missing = _from_files(parameters, local=True)  # a folder, or downloaded before
        except Exception:
            if os.path.isdir(parameters.model):
                raise
            HfApi().model_info(parameters.model, timeout=10)  # fails at once where a download would fail after a minute
            tokenizer, model, missing = _from_files(parameters, local=False)
        if missing:
            raise ValueError(text("weights are missing ({names})", names=", ".join(sorted(missing)[:3])))
    except Exception as error:  # the library raises many kinds: for a missing name, no network, a damaged file
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
        raise UserError(
            text("Cannot load the pretrained model “{name}”: {reason}.", name=parameters.model, reason=reason),
            "encoder.model",
            text(
                "Check the name and the network connection, or specify a folder that contains config.json, "
                "model.safetensors and the vocabulary."
            ),
        ) from None
    special = {
        "pad": tokenizer.pad_token_id, "unknown": tokenizer.unk_token_id, "first": tokenizer.cls_token_id, "last": tokenizer.sep_token_id,
    }  # fmt: skip
    tokens = {t: i for t, i in tokenizer.get_vocab().items() if len(t) == 1}
    if None in special.values() or not tokens:
        raise UserError(
            text("“{name}” does not split Chinese text into single characters.", name=parameters.model),
            "encoder.model",
            text("Choose a BERT whose vocabulary contains single characters, such as bert-base-chinese."),
        )
    config = {
        k: v
        for k, v in model.config.to_diff_dict().items()
        if k not in ("architectures", "transformers_version", "dtype")
    }
    return {"config": {**config, "model_type": model.config.model_type}, "tokens": tokens, "special": special}, model


def _from_files(parameters: Parameters, local: bool) -> tuple[Any, nn.Module, list[str]]:
    """Tokenizer, model and the names of weights that the files lack."""
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(parameters.model, local_files_only=local)
    model, report = AutoModel.from_pretrained(
        parameters.model,
        local_files_only=local,
        use_safetensors=True,
        dtype=torch.float32,
        add_pooling_layer=False,
        hidden_dropout_prob=parameters.dropout,
        attention_probs_dropout_prob=parameters.dropout,
        output_loading_info=True,
    )
    return tokenizer, model, report["missing_keys"]


def _table(assets: dict) -> torch.Tensor:
    """Token numbers by code point, int64 [PAD + 1]; a character without one is looked up half-width, then lower-case."""
    tokens, special = assets["tokens"], assets["special"]
    table = np.full(PAD + 1, special["unknown"], np.int64)
    for character, twin in [
        (c, v) for c in map(chr, (*range(0x41, 0x5B), *range(0xFF01, 0xFF5F), 0x3000)) for v in _twins(c)
    ]:
        if twin in tokens:
            table[ord(character)] = tokens[twin]
    table[codepoints("".join(tokens))] = list(tokens.values())
    table[PAD] = special["pad"]
    return torch.from_numpy(table)


def _twins(character: str) -> tuple[str, str]:
    return fold_width(character).lower(), fold_width(character)
