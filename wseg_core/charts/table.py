"""Tables of the numbers shown for a sentence, and CSV files that are safe to open in a spreadsheet."""

from typing import TYPE_CHECKING

import pandas as pd

from .entropy import entropies
from .hesitation import ends

if TYPE_CHECKING:
    from .sentence.lanes import Lane

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what makes a spreadsheet run a cell


def characters(prediction: dict) -> pd.DataFrame:
    """One row per character: position from 1, cut after it, P(cut), entropy in bits, P of each tag, and softmax if available."""
    cuts = ends(prediction["words"])
    table = {
        "position": range(1, len(prediction["text"]) + 1),
        "character": _storable(prediction["text"]),
        "cut": [int(i in cuts) for i in range(len(prediction["text"]))],
        "boundary": prediction["boundary"],
    }
    if prediction["tags"]:
        table["entropy"] = entropies(prediction)
    for prefix, key in (("", "probabilities"), ("softmax_", "softmax")):
        for k, tag in enumerate(prediction["tags"] if key in prediction else []):
            table[prefix + tag] = [row[k] for row in prediction[key]]
    return pd.DataFrame(table)


def side_by_side(lanes: "list[Lane]") -> pd.DataFrame:
    """One row per character of several `lanes.Lane`: name, number, cut (0 or 1), and P(cut) if available."""
    table: dict = {
        "position": range(1, len("".join(lanes[0].words)) + 1),
        "character": _storable("".join(lanes[0].words)),
    }
    for number, lane in enumerate(lanes, 1):
        cuts = ends(lane.words)
        label = f"{number} {lane.name}"
        table[f"cut: {label}"] = [int(i in cuts) for i in range(len(table["character"]))]
        if lane.boundary is not None:
            table[f"boundary: {label}"] = lane.boundary
    return pd.DataFrame(table)


def alternatives(prediction: dict, count: int) -> pd.DataFrame:
    """The `count` best segmentations: rank from 1, probability, and the words separated by spaces."""
    shown = prediction["segmentations"][:count]
    return pd.DataFrame(
        {
            "rank": range(1, len(shown) + 1),
            "probability": [segmentation["probability"] for segmentation in shown],
            "words": [storable(" ".join(segmentation["words"])) for segmentation in shown],
        }
    )


def storable(characters: str) -> str:
    """`characters` with lone surrogates replaced, so that they can be written to a file."""
    return "".join(_storable(characters))


def csv(frame: pd.DataFrame) -> bytes:
    """`frame` as CSV in UTF-8 with BOM; text that a spreadsheet would read as a formula is prefixed with an apostrophe."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [cell(value) for value in safe[column]]
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def cell(value: object) -> object:
    """A value of a CSV file; text that a spreadsheet would read as a formula is prefixed with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _storable(characters: str) -> list[str]:
    """One character per cell, with lone surrogates replaced."""
    return ["\ufffd" if "\ud800" <= c <= "\udfff" else c for c in characters]
