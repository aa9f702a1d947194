"""Evidence for and against a cut: signed numbers as bars on both sides of a line, as escaped HTML.

The sign is written, the side says it again, and the colours (green for, purple against) stay apart for the colour-blind.
"""

from html import escape

from .. import colours


def bars(rows: list[tuple[str, float, str]]) -> str:
    """One row per (label, number, remark); labels and remarks are HTML, and bars are scaled to the largest number."""
    largest = max((abs(value) for _, value, _ in rows), default=0.0) or 1.0
    return '<div class="sum">' + "".join(_row(*row, largest) for row in rows) + "</div>"


def signed(value: float) -> str:
    """A number with its sign: +1.23, −0.40, 0."""
    return "0" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "−")


def _row(label: str, value: float, remark: str, largest: float) -> str:
    side, colour = ("pos", colours.SIGNS["+"]) if value >= 0 else ("neg", colours.SIGNS["-"])
    bar = f'<i class="{side}" style="--p:{100 * abs(value) / largest:.1f};--s:{colour}"></i>'
    return (
        f'<div class="s"><span>{label}</span><span class="dv" title="{escape(f"{value:+.4f}")}">{bar}</span>'
        f'<span class="num">{signed(value)}</span><span class="more">{remark}</span></div>'
    )
