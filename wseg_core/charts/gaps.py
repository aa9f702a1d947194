"""A sentence being cut: its characters in a row, each gap drawn as strong as the model is sure that a word ends there.

HTML with inline styles; the colour of lines and letters is the page's own, so that it fits light and dark.
"""

from html import escape

from ..language import text


def html(characters: str, boundary: list[float], size: int = 27, numbers: bool = True) -> str:
    """`boundary[i]`: probability 0–1 that a word ends after character i; `size`: of the characters, in px."""
    pieces = []
    for position, (character, probability) in enumerate(zip(characters, boundary)):
        gap = _gap(probability, size, numbers) if position < len(characters) - 1 else ""
        # a character and the gap after it stay together when the line wraps
        pieces.append(
            f'<span style="display:inline-flex;align-items:center;font-size:{size}px;line-height:{size * 2.1:.0f}px">'
            f'<span style="padding:0 {size * 0.1:.0f}px">{escape(character)}</span>{gap}</span>'
        )
    return (
        f'<div style="display:flex;flex-wrap:wrap;align-items:center;row-gap:{14 if numbers else 4}px;'
        f'padding-bottom:{18 if numbers else 0}px">{"".join(pieces)}</div>'
    )


def _gap(probability: float, size: int, numbers: bool) -> str:
    """A tall dark line where a word ends, a short faint dashed one where it does not."""
    sure = min(1.0, max(0.0, probability))
    line = (
        f"height:{size * (0.35 + 1.15 * sure):.0f}px;"
        f"border-left:{1 + size / 9 * sure:.1f}px {'solid' if sure >= 0.5 else 'dashed'} "
        f"color-mix(in srgb,currentColor {15 + 80 * sure:.0f}%,transparent)"
    )
    number = (
        (
            f'<span style="position:absolute;left:50%;transform:translateX(-50%);bottom:-15px;font-size:13px;line-height:1.2;opacity:.75">'
            f"{100 * sure:.0f}%</span>"
        )
        if numbers
        else ""
    )
    title = escape(text("a word ends here: {percent}", percent=f"{sure:.0%}"))
    return (
        f'<span title="{title}" style="position:relative;display:inline-flex;align-items:center;justify-content:center;'
        f'width:{size * 0.6:.0f}px;height:{size * 1.7:.0f}px"><i style="{line}"></i>{number}</span>'
    )
