"""Duplicates: sentences of the same text, however they are segmented."""

from ..errors import UserError
from ..language import text
from .sentences import Sentence
from .splits import SPLITS


def without_duplicates(parts: dict[str, list[Sentence]]) -> tuple[dict[str, list[Sentence]], int]:
    """(the splits with each text once, the number of sentences removed).

    The first sentence of a text within a split is kept. A text in several splits is kept in test, or else in dev, so
    that no model is evaluated on sentences it was trained on. Raises UserError if a split would be empty.
    """
    kept: dict[str, list[Sentence]] = {}
    seen: set[str] = set()
    for split in reversed(SPLITS):
        if split in parts:
            kept[split] = []
            for words in parts[split]:
                content = "".join(words)
                if content not in seen:
                    seen.add(content)
                    kept[split].append(words)
            if not kept[split]:
                raise UserError(
                    text("Without duplicates, the {split} set would be empty.", split=split),
                    advice=text("Keep the duplicates, or use other files."),
                )
    skipped = sum(len(sentences) - len(kept[split]) for split, sentences in parts.items())
    return {split: kept[split] for split in parts}, skipped
