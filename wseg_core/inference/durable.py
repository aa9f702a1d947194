"""Durable files: flushed to the disk, replaced by rename, and checked by sha256, so that they survive crashes and power cuts."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any


def sync(path: Path) -> None:
    """Flushes a file or a folder to the disk."""
    folder = path.is_dir()
    if os.name == "nt" and folder:  # Windows cannot open a folder to flush it
        return
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)  # nor flush a file that is open for reading alone
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, content: str) -> None:
    """Writes a file by renaming a new one over it, so that readers see either the old or the new content."""
    temporary = path.with_name(f".{path.stem}.{os.getpid()}")
    temporary.write_text(content, encoding="utf-8", errors="surrogatepass")
    sync(temporary)
    os.replace(temporary, path)
    sync(path.parent)


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_json(content: object) -> str:
    """`content` as indented JSON; lone surrogates are kept."""
    return json.dumps(content, ensure_ascii=False, indent=1)


def write_json(path: Path, content: object) -> None:
    """Writes a JSON file without flushing it."""
    path.write_text(as_json(content), encoding="utf-8", errors="surrogatepass")


def read_json(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
