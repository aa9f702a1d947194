"""The assets of a BERT: its config and vocabulary, so that a checkpoint is loaded without contacting a hub.

{"config", "tokens": {character: number}, "special": {"pad", "unknown", "first", "last"}}
"""

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from ...errors import UserError
from ...language import text
from ...text.characters import PAD, codepoints, fold_width
from ...text.vocab import Vocab

if TYPE_CHECKING:
    from .bert import Parameters


def small(parameters: "Parameters", vocab: Vocab) -> dict:
    """The assets of a new model with a token for each character of the vocabulary."""
    size = len(vocab.known)
    config = {
        "model_type": "bert", "vocab_size": size + 4, "hidden_size": parameters.hidden,
        "num_hidden_layers": parameters.layers, "num_attention_heads": parameters.heads,
        "intermediate_size": 4 * parameters.hidden, "hidden_dropout_prob": parameters.dropout,
        "attention_probs_dropout_prob": parameters.dropout, "max_position_embeddings": 512,
    }  # fmt: skip
    special = {"pad": 0, "unknown": 1, "first": 2, "last": 3}
    return {"config": config, "tokens": {c: i + 4 for i, c in enumerate(vocab.known)}, "special": special}


def grown(assets: dict, vocab: Vocab) -> dict:
    """The assets with additional tokens for characters that only the vocabulary has, from a later training set."""
    points = torch.from_numpy(codepoints(vocab.known).astype(np.int64))
    lacking = (token_table(assets)[points] == assets["special"]["unknown"]).tolist()
    first = assets["config"]["vocab_size"]
    new = {c: first + i for i, c in enumerate(c for c, lacks in zip(vocab.known, lacking) if lacks)}
    return {
        **assets,
        "config": {**assets["config"], "vocab_size": first + len(new)},
        "tokens": {**assets["tokens"], **new},
    }


def build(config: dict) -> nn.Module:
    """The model of a config, with random weights."""
    from transformers import AutoConfig, AutoModel

    values = dict(config)
    return AutoModel.from_config(AutoConfig.for_model(values.pop("model_type"), **values), add_pooling_layer=False)


def load_pretrained(parameters: "Parameters") -> tuple[dict, nn.Module]:
    """(assets, model) of a hub name or a local folder; raises UserError if it cannot be loaded or does not fit."""
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


def _from_files(parameters: "Parameters", local: bool) -> tuple[Any, nn.Module, list[str]]:
    """(tokenizer, model, names of weights that are missing in the files)."""
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


def token_table(assets: dict) -> torch.Tensor:
    """Token numbers by code point, int64 [PAD + 1]; a character without one has that of its half-width or lower-case form."""
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
