"""Contributions of the two directions of a BiLSTM to a gap: the log-odds of the gap without either direction.

A direction is removed by setting its features in the last layer to zero. With several layers, each direction of the
last one also depends on both directions of the layers below.
"""

import torch

from ..errors import UserError
from ..inference.segmenter import Segmenter
from ..language import text as message
from .target import Target

METHOD = "directions"


def directions(segmenter: Segmenter, text: str, gap: int) -> dict:
    """How much the log-odds of `gap` fall without one of the directions in which the model reads `text`.

    `left`: the contribution of the left-to-right direction, which reads the text before the gap; `right`: that of the
    right-to-left direction; positive numbers favour the cut. `without_left`, `without_right`, `without_both`: the
    log-odds without them. `layers`: the number of layers. Raises UserError for a gap that the model does not decide,
    and for other encoders.
    """
    target = Target(segmenter, text, gap)
    layers = getattr(target.encoder, "layers", [])
    if not len(layers) or not hasattr(layers[0], "right"):
        raise UserError(
            message("Only a BiLSTM reads in two directions."),
            "--method",
            message("Choose another method: {names}.", names="ig, occlusion"),
        )
    features = target.given("encoder")[0]
    half = features.shape[1] // 2
    # [4, length, 2·hidden]: as it is, without the left, without the right, without both
    rows = features.repeat(4, 1, 1)
    rows[1, :, :half] = rows[2, :, half:] = rows[3] = 0
    with torch.no_grad():
        whole, without_left, without_right, without_both = target.through("encoder", rows).tolist()
    return target.explanation(
        METHOD,
        left=whole - without_left,
        right=whole - without_right,
        without_left=without_left,
        without_right=without_right,
        without_both=without_both,
        layers=len(layers),
    )


def sentence(result: dict) -> str:
    """The result of `directions` as a sentence."""
    values = {
        name: f"{torch.sigmoid(torch.tensor(result[name])).item():.0%}"
        for name in ("log_odds", "without_left", "without_right")
    }
    return message(
        "P(cut) is {whole}; without the left-to-right direction it would be {without_left}, without the "
        "right-to-left direction {without_right}.",
        whole=values["log_odds"],
        without_left=values["without_left"],
        without_right=values["without_right"],
    )
