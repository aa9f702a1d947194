"""Texts of a page with their tooltips, and technical terms that no tooltip explains."""

import json
import re
from collections.abc import Iterator

from wseg_core import terms
from wseg_core.language import text

# Terms with another everyday meaning, or that need no explanation on these pages
_PLAIN = {"gap", "step", "gold", "head", "layer", "tag", "training set", "word segmentation", "probability", "loss"}
_PLAIN |= {"parameter", "batch", "seed", "momentum", "confidence"}


def texts_with_tooltips(app) -> Iterator[tuple[str, str]]:
    """(text, tooltip) of every heading, paragraph, field and table column of a page; buttons and alerts have no explanations."""
    yield from _within(app._tree)


def unexplained(app) -> list[tuple[str, str]]:
    """(term, text) for each technical term in a text whose tooltip does not explain it."""
    return [
        (term, shown_text)
        for shown_text, tooltip in texts_with_tooltips(app)
        for term in terms.GLOSSARY
        if term not in _PLAIN
        and re.search(rf"(?<!\w){re.escape(text(term))}(?!\w)", shown_text, re.IGNORECASE)
        and terms.explain(term) not in tooltip
    ]


def _within(block) -> Iterator[tuple[str, str]]:
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from _within(child)
            continue
        proto = getattr(child, "proto", None)
        if child.type == "dataframe":
            for column in json.loads(proto.columns or "{}").values():
                yield column.get("label") or "", column.get("help") or ""
        elif hasattr(proto, "help") and child.type not in ("button", "download_button"):
            yield getattr(proto, "label", "") or getattr(proto, "body", ""), proto.help
