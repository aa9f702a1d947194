"""The library: the named corpora with their sizes, and reading a reference."""

import functools
import json
from pathlib import Path
from typing import Any

from .reading import examine, read
from .references import DEMOS, Reference, find, folder, names, splits_of
from .sentences import Corpus
from .statistics import statistics

RECORD = "corpus.json"


def load(reference: Reference, split: str = "train", **options: Any) -> Corpus:
    """The corpus of a reference; `options` are those of `read`."""
    return read(find(reference, split), **options)


def library() -> list[dict]:
    """Every named corpus: `name`, `demo`, `folder`, `script`, `splits` (sizes of each), `record` (where it came from)."""
    return [_entry(name) for name in names()]


def _entry(name: str) -> dict:
    path = folder(name)
    sizes = {}
    for part in splits_of(name):
        status = (path / f"{part}.utf8").stat()
        sizes[part] = dict(_sizes(str(path / f"{part}.utf8"), status.st_mtime_ns, status.st_size))
    scripts = {size.pop("script") for size in sizes.values()} - {"none"}
    script = "none" if not scripts else scripts.pop() if len(scripts) == 1 else "mixed"
    return {
        "name": name,
        "demo": name in DEMOS,
        "folder": str(path),
        "script": script,
        "splits": sizes,
        "record": _record(path),
    }


@functools.lru_cache(maxsize=256)
def _sizes(path: str, changed: int, size: int) -> dict:
    """Sizes of one split, cached until the file changes (`changed`: its modification time in ns)."""
    numbers = statistics(examine(path, "words", "utf-8").sentences)
    return {key: numbers[key] for key in ("sentences", "words", "characters", "types", "script")}


def _record(path: Path) -> dict:
    try:
        return json.loads((path / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
