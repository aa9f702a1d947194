"""Detecting the format of a file: the one with the highest likeness."""

from .formats import FORMATS

SAMPLE = 2000  # lines used to detect the format


def detect(lines: list[str], suffix: str = "", columns_only: bool = False) -> str:
    """The name of the likeliest format of a file that begins with `lines`; `suffix` is that of its name, such as `.csv`."""
    sample = lines[:SAMPLE]
    names = [name for name in FORMATS.names if FORMATS.get(name).COLUMNS or not columns_only]
    return max(names, key=lambda name: FORMATS.get(name).likeness(sample, suffix))
