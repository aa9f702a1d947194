"""Colours with a fixed meaning, the same on every chart and page, legible in light and dark themes.

Tags: a word's start, inside and end are one family of blues, the single character is amber; the families differ
in lightness as well, so that they survive colour blindness. Red is for faults only.
"""

from collections.abc import Iterable

TAGS = {"B": "#2f6f8f", "B2": "#44829f", "B3": "#5391ae", "I": "#5fa3bd", "E": "#9cc9d8", "S": "#d98e32"}

# For a cut, against it, and a plain amount: green and purple stay apart for all kinds of colour blindness.
SIGNS = {"+": "#2f8f57", "-": "#8d5bb0", "=": "#3a86ad"}

LOSS = "#3a86ad"
SCORE = "#4c9a63"
RATE = "#8a7abf"
NORM = {"whole": "#6d7f8b", "embedding": "#8cc3d6", "encoder": "#4e97b8", "head": "#d98e32"}
LIMIT = "#b07a2a"  # a line that is not to be crossed unnoticed, such as the clip
COMING = "rgba(128,146,157,0.13)"  # what is not there yet
QUIET = "#7d8d96"  # words inside a chart
FAULT = "#cf5260"

RUNS = ("#3a86ad", "#d98e32", "#4c9a63", "#8a7abf", "#c0789a", "#8a8f3c", "#4fa3a0", "#a5795a")
MORE = ("#4a78d0", "#b3a02c", "#2f9a78", "#b06fd0", "#7d8d96", "#c98a6b", "#5fb4e0", "#a8558c")  # once RUNS are used up


def of_run(order: int) -> str:
    """The colour of the run at position `order` in the store (0 = the oldest), the same on every page."""
    return RUNS[order % len(RUNS)]


def palette(keys: Iterable[str]) -> dict[str, str]:
    """A colour for each of `keys`. Pass all keys in a fixed order, so that each keeps its colour in any selection."""
    cycle = RUNS + MORE
    return {key: cycle[number % len(cycle)] for number, key in enumerate(dict.fromkeys(keys))}


def faint(colour: str, opacity: float) -> str:
    """`colour` (#rrggbb) with the given opacity, as rgba()."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
