"""Statistics of a corpus, cached for all visitors: sizes, first sentences, comparison of its splits."""

from pathlib import Path

import streamlit as st

from wseg_core import corpora, language
from wseg_core.language import text

FIRST = 12  # sentences shown per split


def compared(entry: dict) -> dict:
    """`corpora.compare_splits` of a corpus in the library, with `first`: its first sentences by split, as (number, words)."""
    stamps = []
    for split in entry["splits"]:
        facts = (Path(entry["folder"]) / f"{split}.utf8").stat()
        stamps.append((split, facts.st_mtime_ns, facts.st_size))
    return _compared(entry["name"], tuple(stamps), language.current())


def split_names() -> dict[str, str]:
    """Names of the splits on screen."""
    return {"train": text("training set"), "dev": text("development set"), "test": text("test set")}


def scripts() -> dict[str, str]:
    """Names of the scripts on screen."""
    return {
        "traditional": text("traditional"),
        "simplified": text("simplified"),
        "mixed": text("traditional and simplified"),
        "none": text("neither script"),
    }


@st.cache_data(max_entries=20, show_spinner=False)
def _compared(name: str, stamps: tuple, language_code: str) -> dict:
    parts = {split: corpora.load(f"{name}/{split}").sentences for split, *_ in stamps}
    return {**corpora.compare_splits(parts), "first": first(parts)}


def first(parts: dict[str, list]) -> dict[str, list]:
    """The first sentences of each split, numbered from 1."""
    return {split: list(enumerate(sentences[:FIRST], 1)) for split, sentences in parts.items()}
