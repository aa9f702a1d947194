"""Which format a file is in: every format says how sure it is, and the surest is taken."""

from .formats import FORMATS

SAMPLE = 2000  # lines that the formats look at


def detect(lines: list[str], suffix: str = "", columns_only: bool = False) -> str:
    """The name of the surest format for a file that begins with `lines`; `suffix` is its name's, such as `.csv`."""
    sample = lines[:SAMPLE]
    names = [n for n in FORMATS.names if FORMATS.get(n).COLUMNS or not columns_only]
    return max(names, key=lambda name: FORMATS.get(name).likeness(sample, suffix))
