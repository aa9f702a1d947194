"""Corpora for the benchmarks."""

import os
from pathlib import Path

from wseg_core import corpora


def files(name: str) -> dict[str, str] | None:
    """References of the splits of `demo`, or of a folder of `WSEG_CORPORA`; None when that is missing."""
    if name == "demo":
        return {split: f"demo/{split}" for split in ("train", "dev", "test")}
    folder = Path(os.environ.get("WSEG_CORPORA", "")) / name
    if not os.environ.get("WSEG_CORPORA") or not folder.is_dir():
        return None
    return {s: str(folder / f"{s}.utf8") for s in ("train", "dev", "test") if (folder / f"{s}.utf8").is_file()}


def sentences(name: str, split: str) -> list[list[str]]:
    """The sentences of one split."""
    return corpora.load(files(name)[split]).sentences


MISSING = "not measured: set WSEG_CORPORA to the folder that holds it"
