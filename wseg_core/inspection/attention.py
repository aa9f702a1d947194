"""Attention of any layer and head of a BERT model over the characters of a text.

softmax(Q Kᵀ / √d) of Vaswani et al. (2017). The tokens of these models are the characters, between a special first
and last token, which many heads attend to by default.
"""

import torch

from ..errors import UserError
from ..inference.segmenter import Segmenter
from ..language import source
from ..language import text as message
from ..text.batching import collate
from ..text.characters import codepoints, squeeze
from .parts import record_inputs

FIRST, LAST = "[CLS]", "[SEP]"
WORDS = source(
    "Each character has a query, a key and a value. The better its query matches the key of another character, "
    "the more of that character's value goes into its new vector; each row adds up to 1."
)


def layers(segmenter: Segmenter) -> tuple[int, int]:
    """(layers, heads) of a model with attention; raises UserError for others."""
    blocks = _blocks(segmenter)
    return len(blocks), blocks[0].attention.self.num_attention_heads


def attention(segmenter: Segmenter, text: str, layer: int = -1, head: int | None = None) -> dict:
    """Attention between the tokens of `text`: `weights` [n + 2][n + 2]; rows (queries) sum to 1.

    `layer` 0 is the lowest, −1 the highest; `head` None is the mean of all heads. `tokens`: [CLS], the characters,
    [SEP]; `layers`, `heads`: their numbers; `about`: a caveat in words. Raises UserError for a layer or head that
    does not exist, for a text longer than the model reads at once, and for models without attention.
    """
    characters, _ = squeeze(text)
    count, heads = layers(segmenter)
    if not -count <= layer < count:
        _refuse(message("There is no layer {layer}.", layer=layer), "layer", count)
    if head is not None and not 0 <= head < heads:
        _refuse(message("There is no head {head}.", head=head), "head", heads)
    most = segmenter.model.encoder.window
    if not 0 < len(characters) <= most:
        raise UserError(
            message(
                "Attention can be shown for 1 to {most} characters, not for {count}.", most=most, count=len(characters)
            ),
            "TEXT",
            message("Use a shorter part of the text."),
        )
    layer %= count
    with torch.no_grad():
        # [heads, n + 2, n + 2]
        weights = _weights(segmenter, characters, layer)
    shown = weights.mean(0) if head is None else weights[head]
    return {
        "text": characters,
        "layer": layer,
        "head": head,
        "layers": count,
        "heads": heads,
        "tokens": [FIRST, *characters, LAST],
        "weights": shown.tolist(),
        "about": message(WORDS),
    }


def _weights(segmenter: Segmenter, characters: str, layer: int) -> torch.Tensor:
    model = segmenter.model.eval()
    attention = _blocks(segmenter)[layer].attention.self
    batch = collate([codepoints(characters)]).to(next(model.parameters()).device)
    # [n + 2, hidden]: what the layer reads
    states = record_inputs(model, [f"encoder.bert.encoder.layer.{layer}.attention.self"], batch)[0][0].float()
    # [heads, n + 2, numbers of a head]
    queries, keys = (
        part(states).unflatten(1, (attention.num_attention_heads, -1)).transpose(0, 1)
        for part in (attention.query, attention.key)
    )
    return (queries @ keys.transpose(1, 2) / queries.shape[2] ** 0.5).double().softmax(2)


def _blocks(segmenter: Segmenter) -> list:
    bert = getattr(segmenter.model.encoder, "bert", None)
    blocks = list(getattr(getattr(bert, "encoder", None), "layer", []))
    if not blocks or not hasattr(getattr(getattr(blocks[0], "attention", None), "self", None), "query"):
        raise UserError(
            message("This model has no attention to show."),
            "MODEL",
            message("Choose a model whose encoder is {name}.", name="bert"),
        )
    return blocks


def _refuse(what: str, where: str, count: int) -> None:
    raise UserError(what, where, message("Give a number from {low} to {high}.", low=0, high=count - 1))
