"""The receptive field of an encoder: the characters that can influence the scores of one character.

For convolutions, each layer adds its kernel size less one; for n-grams it is their windows. Recurrent networks and
attention have no limit. Characters outside it can influence a cut only through the chain of tags.
"""

from torch import nn

from ..inference.segmenter import Segmenter
from ..modeling.encoders import only_ngrams
from ..modeling.encoders.linear import KIND_TEMPLATES, TEMPLATES


def reach(segmenter: Segmenter) -> dict:
    """How many characters to the `left` and `right` of a character its scores depend on; None: without limit.

    `width`: their number including the character itself, or None; `layers`: (left, right) after the embedding and
    after each layer, empty without a limit.
    """
    layers = _layers(segmenter.model.encoder)
    if not layers:
        return {"left": None, "right": None, "width": None, "layers": layers}
    left, right = layers[-1]
    return {"left": left, "right": right, "width": left + 1 + right, "layers": layers}


def visible(segmenter: Segmenter, length: int, gap: int) -> tuple[int, int]:
    """(start, stop) of the characters that the scores on both sides of `gap` depend on, in a text of `length` characters."""
    distance = reach(segmenter)
    if distance["width"] is None:
        return 0, length
    return max(0, gap - distance["left"]), min(length, gap + 1 + distance["right"] + 1)


def _layers(encoder: nn.Module) -> list[tuple[int, int]]:
    if only_ngrams(encoder):
        return [_windows()]
    if hasattr(encoder, "deep"):  # a network beside n-grams
        return [(max(left, _windows()[0]), max(right, _windows()[1])) for left, right in _layers(encoder.deep)]
    if not hasattr(encoder, "pad"):  # no convolutions
        return []
    # a character's vector holds the pairs on both its sides, and the words that match there
    pairs = int(encoder.embedding.bigrams is not None)
    around = max(pairs, encoder.embedding.matches.reach if encoder.embedding.matches else 0)
    left, right = encoder.pad
    return [(around + left * layer, around + right * layer) for layer in range(len(encoder.layers) + 1)]


def _windows() -> tuple[int, int]:
    """How many characters to the left and to the right n-grams look at."""
    offsets = [o for template in (*TEMPLATES, *KIND_TEMPLATES) for o in template]
    return -min(offsets), max(offsets)
