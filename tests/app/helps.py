"""The texts of a page that can have a tooltip, and their tooltips."""

import json
import re
from collections.abc import Iterator

from wseg_core import terms
from wseg_core.language import text

# Terms whose everyday meaning is another one, or that are understood without an explanation where they stand on a page.
_PLAIN = {"gap", "step", "gold", "head", "layer", "tag", "training set", "word segmentation", "probability", "loss"}
_PLAIN |= {"parameter", "batch", "seed", "momentum", "confidence"}


def shown(app) -> Iterator[tuple[str, str]]:
    """(text, tooltip) of every heading, paragraph, field and table column of a page; buttons and alerts explain nothing."""
    yield from _within(app._tree)


def unexplained(app) -> list[tuple[str, str]]:
    """(term, text) wherever a technical term stands in a text whose tooltip does not explain it."""
    return [
        (term, shown_text)
        for shown_text, tooltip in shown(app)
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
