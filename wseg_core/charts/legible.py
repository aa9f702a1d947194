"""Text colours on coloured cells, legible at every strength of every colour in the light and the dark theme."""

import functools
from collections.abc import Sequence

from . import colours

_PAPER = {"light": "#f3f6f8", "dark": "#1f292f"}  # under a cell; the same as --paper in sentence.css
_QUIET = {"light": "#56666e", "dark": "#9fb0b9"}  # letters of a cell that is as good as empty
_INKS = {"light": ("#24343c", "#ffffff", "#000000"), "dark": ("#e2e9ed", "#000000", "#ffffff")}
ENOUGH = 4.5  # contrast of letters (WCAG 2.2, 1.4.3)


@functools.cache
def style(tag: str, percent: int) -> str:
    """CSS custom properties of a cell: the tag's colour, its strength 0–100, the text colour."""
    light, dark = (ink(tag, percent, theme) for theme in ("light", "dark"))
    return f"--t:{_colour(tag)};--p:{percent};--k:light-dark({light},{dark})"


def ink(tag: str, percent: int, theme: str) -> str:
    """The text colour on a cell of `tag` at `percent`, in the theme `light` or `dark`."""
    under = cell(tag, percent, theme)
    inks = (_QUIET[theme], *_INKS[theme]) if percent == 0 else _INKS[theme]
    contrasts = {candidate: contrast(_rgb(candidate), under) for candidate in inks}
    return next((c for c, value in contrasts.items() if value >= ENOUGH), max(contrasts, key=contrasts.__getitem__))


def cell(tag: str, percent: int, theme: str) -> list[float]:
    """[r, g, b]: the cell's colour, mixed as CSS does."""
    return [p + (f - p) * percent / 100 for p, f in zip(_rgb(_PAPER[theme]), _rgb(_colour(tag)))]


def contrast(first: Sequence[float], second: Sequence[float]) -> float:
    """The contrast ratio (1–21) of two colours [r, g, b], 0–255 each (WCAG 2.2)."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _colour(tag: str) -> str:
    return colours.TAGS.get(tag) or colours.SIGNS.get(tag, colours.QUIET)


def _luminance(rgb: Sequence[float]) -> float:
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
