"""A model's segmentation of ambiguous strings as escaped HTML: its words, the marked string, and the correct reading.

Takes items as the store keeps them: {"words", "answer", "start", "end", "type", "right", "probability"}. Nothing of a
sentence is ever markup. Letters and lines follow the page's light or dark theme (CSS `color-scheme`).
"""

import functools
from html import escape
from pathlib import Path

import pandas as pd

from ...language import text
from ..glyphs import word


def html(inner: str) -> str:
    """`inner` (from the functions below) with its style sheet, for `st.html` or a notebook."""
    return f"<style>{_css()}</style><div class='bench'>{inner}</div>"


def types() -> dict[str, str]:
    """Names of the types of ambiguity."""
    return {"overlapping": text("overlapping ambiguity"), "combinational": text("combinational ambiguity")}


def readings(items: list[dict]) -> str:
    """One row per item: its segmentation, the correct words if it is wrong, and the probability of the correct reading."""
    return "".join(_row(item) for item in items)


def table(items: list[dict]) -> pd.DataFrame:
    """One row per item: type, string, correct words, the model's words, P(correct reading)."""
    rows = [
        {
            "type": item["type"],
            "string": "".join(item["answer"])[item["start"] : item["end"]],
            "answer": " ".join(item["answer"]),
            "predicted": " ".join(item["words"]),
            "right": int(item["right"]),
            "probability": item["probability"],
        }
        for item in items
    ]
    return pd.DataFrame(rows, columns=["type", "string", "answer", "predicted", "right", "probability"])


def _row(item: dict) -> str:
    kind, sign = ("right", "✓") if item["right"] else ("wrong", "✗")
    title = text("correct") if item["right"] else text("incorrect")
    mark = f'<span class="m" title="{escape(title)}">{sign}</span>'
    lines = _words(item["words"], item)
    if not item["right"]:
        lines += f'<div class="asked"><i>{escape(text("expected"))}</i>{_words(_near(item), item, alone=True)}</div>'
    share = item["probability"]
    title = escape(text("probability of the correct segmentation: {value}", value=f"{share:.4f}"))
    bar = f'<span class="bar" title="{title}"><i style="--p:{100 * share:.1f}"></i></span>'
    bar += f'<span class="pct" title="{title}">{_percent(share)}</span>'
    return f'<div class="item {kind}">{mark}<div class="read">{lines}</div>{bar}</div>'


def _words(words: list[str], item: dict, alone: bool = False) -> str:
    """Words as boxes; those that overlap the ambiguous string are marked, or all of them if `alone`."""
    pieces, at = [], 0
    for word_text in words:
        inside = alone or (at < item["end"] and at + len(word_text) > item["start"])
        pieces.append(f'<span class="{"in" if inside else "out"}">{word(word_text)}</span>')
        at += len(word_text)
    return f'<div class="ws">{"".join(pieces)}</div>'


def _near(item: dict) -> list[str]:
    """The words of the answer that overlap the ambiguous string."""
    near, at = [], 0
    for word_text in item["answer"]:
        if at < item["end"] and at + len(word_text) > item["start"]:
            near.append(word_text)
        at += len(word_text)
    return near


def _percent(share: float) -> str:
    return "&lt;1%" if 0 < share < 0.005 else "&gt;99%" if 0.995 <= share < 1 else f"{100 * share:.0f}%"


@functools.cache
def _css() -> str:
    return Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
