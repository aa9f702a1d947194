"""The numbers behind the picture of a sentence as a table, and tables as files that a spreadsheet opens safely."""

import pandas as pd

from .entropy import entropies
from .hesitation import ends

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what makes a spreadsheet run a cell


def characters(found: dict) -> pd.DataFrame:
    """One row a character: position from 1, the cut of the best path after it, P(cut), entropy in bits, P of each tag, softmax if there."""
    cuts = ends(found["words"])
    table = {
        "position": range(1, len(found["text"]) + 1),
        "character": _storable(found["text"]),
        "cut": [int(i in cuts) for i in range(len(found["text"]))],
        "boundary": found["boundary"],
    }
    if found["tags"]:
        table["entropy"] = entropies(found)
    for prefix, key in (("", "probabilities"), ("softmax_", "softmax")):
        for k, tag in enumerate(found["tags"] if key in found else []):
            table[prefix + tag] = [row[k] for row in found[key]]
    return pd.DataFrame(table)


def side_by_side(lanes) -> pd.DataFrame:
    """One row a character of several `lanes.Lane`: for each its name, number, cut (0 or 1), and P(cut) where it has one."""
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


def alternatives(found: dict, count: int) -> pd.DataFrame:
    """The `count` best segmentations: rank from 1, probability, and the words with a space between."""
    shown = found["segmentations"][:count]
    return pd.DataFrame(
        {
            "rank": range(1, len(shown) + 1),
            "probability": [one["probability"] for one in shown],
            "words": [storable(" ".join(one["words"])) for one in shown],
        }
    )


def storable(characters: str) -> str:
    """`characters` as a file can hold them: half a character becomes a mark."""
    return "".join(_storable(characters))


def csv(frame: pd.DataFrame) -> bytes:
    """`frame` as CSV in UTF-8 with a mark; a text that would be a formula gets an apostrophe in front."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in safe[column]]
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _storable(characters: str) -> list[str]:
    """One a cell; no file can hold half a character."""
    return ["\ufffd" if "\ud800" <= c <= "\udfff" else c for c in characters]
