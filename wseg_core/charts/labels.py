"""People's own words inside a figure: never markup, never longer than there is room for."""

import unicodedata
from html import escape


def safe(words: str, most: int = 40) -> str:
    """`words` as plotly shows them letter by letter: on one line, at most `most` characters, no markup."""
    drawn = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " " for c in str(words))
    drawn = " ".join(drawn.split())
    return escape(drawn if len(drawn) <= most else drawn[: most - 1].rstrip() + "…", quote=False)


def width(words: str, size: float = 13) -> float:
    """About how many px `words` take in letters of `size` px; Chinese ones are as wide as high."""
    return sum(size if unicodedata.east_asian_width(c) in "WF" else 0.56 * size for c in words)
