"""The numbers behind the picture of a sentence as a table, and tables as files that a spreadsheet opens safely."""

import pandas as pd

from .hesitation import ends

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what makes a spreadsheet run a cell


def characters(found: dict) -> pd.DataFrame:
    """One row a character: position from 1, the cut of the best path after it, P(cut), P of each tag, softmax if there."""
    cuts = ends(found["words"])
    table = {
        "position": range(1, len(found["text"]) + 1),
        "character": ["\ufffd" if "\ud800" <= c <= "\udfff" else c for c in found["text"]],  # no file can hold half a character
        "cut": [int(i in cuts) for i in range(len(found["text"]))],
        "boundary": found["boundary"],
    }
    for prefix, key in (("", "probabilities"), ("softmax_", "softmax")):
        for k, tag in enumerate(found["tags"] if key in found else []):
            table[prefix + tag] = [row[k] for row in found[key]]
    return pd.DataFrame(table)


def csv(frame: pd.DataFrame) -> bytes:
    """`frame` as CSV in UTF-8 with a mark; a text that would be a formula gets an apostrophe in front."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in safe[column]]
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
