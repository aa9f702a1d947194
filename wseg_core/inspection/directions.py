"""Contributions of the two directions of a BiLSTM to a gap: its log-odds without either direction.

A direction is silenced by zeros in place of its features in the last layer; with several layers, each direction of that
layer has itself heard both readings below.
"""

import torch

from ..errors import UserError
from ..inference.segmenter import Segmenter
from ..language import text as message
from .target import Target

METHOD = "directions"


def directions(segmenter: Segmenter, text: str, gap: int) -> dict:
    """How much the log-odds of `gap` fall without one direction's reading of `text`.

    `left`: by what the reading from the left to the right says (it knows what comes before), `right`: by the one from the
    right to the left; above 0 speaks for the cut. `without_left`, `without_right`, `without_both`: the log-odds then.
    `layers`: how many layers the model has. Raises UserError for a gap that no model decides, and for other encoders.
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
    return target.found(
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
