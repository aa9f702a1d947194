"""How far a model sees: which characters can have any say in the scores of one.

The receptive field of the convolutions (each layer adds a kernel less one), of n-grams their windows; a recurrent
network and attention have none. Beyond it only the chain of tags carries anything on.
"""

from torch import nn

from ..inference.segmenter import Segmenter
from ..modeling.encoders.linear import KIND_TEMPLATES, TEMPLATES


def reach(segmenter: Segmenter) -> dict:
    """How many characters to the `left` and `right` of a character its scores depend on; None: as many as there are.

    `width`: all of them with itself, or None; `layers`: (left, right) after the embedding and after each layer, empty
    where there is no bound.
    """
    layers = _layers(segmenter.model.encoder)
    if not layers:
        return {"left": None, "right": None, "width": None, "layers": layers}
    left, right = layers[-1]
    return {"left": left, "right": right, "width": left + 1 + right, "layers": layers}


def visible(segmenter: Segmenter, length: int, gap: int) -> tuple[int, int]:
    """(start, stop) of the characters that the scores on either side of `gap` see, in a text of `length` characters."""
    distance = reach(segmenter)
    if distance["width"] is None:
        return 0, length
    return max(0, gap - distance["left"]), min(length, gap + 1 + distance["right"] + 1)


def _layers(encoder: nn.Module) -> list[tuple[int, int]]:
    if encoder.direct:
        offsets = [o for template in (*TEMPLATES, *KIND_TEMPLATES) for o in template]
        return [(-min(offsets), max(offsets))]
    if not hasattr(encoder, "pad"):  # no convolutions
        return []
    pairs = int(encoder.embedding.bigrams is not None)  # a character's vector holds the pairs on both its sides
    left, right = encoder.pad
    return [(pairs + left * layer, pairs + right * layer) for layer in range(len(encoder.layers) + 1)]
