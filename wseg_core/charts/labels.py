"""User text inside a figure: escaped, and shortened to fit."""

import unicodedata
from html import escape


def safe(words: str, most: int = 40) -> str:
    """`words` escaped for plotly: on one line, at most `most` characters, no markup."""
    drawn = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " " for c in str(words))
    drawn = " ".join(drawn.split())
    return escape(drawn if len(drawn) <= most else drawn[: most - 1].rstrip() + "…", quote=False)


def width(words: str, size: float = 13) -> float:
    """Approximate width of `words` in px at font size `size`; Chinese characters are as wide as high."""
    return sum(size if unicodedata.east_asian_width(c) in "WF" else 0.56 * size for c in words)
