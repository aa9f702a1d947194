"""Uploaded segmented files for analysis, on disk under a token, so that a reload and a second tab find them.

They do not become corpora: only their token names them, they are kept only while the server is running, and the least
recently used ones are deleted first.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path

import streamlit as st

from . import state, uploads
from .uploads import Upload

PREFIX = "own:"  # prefix of references; no corpus name contains it
MAX_FILES = 20  # files kept at once
_MAX_BYTES = 1 << 30  # bytes kept at once; the newest file is kept in any case
_REFERENCE = re.compile(PREFIX + "([0-9a-f]{24})")
_RECORD = "record"
_KEY = "sent"
_LOCK = threading.Lock()  # visitors are served by threads; only one at a time may change the folder


@dataclass(frozen=True)
class GoldFile:
    """One file: its `reference` in the URL, the `upload`, and the `options` for reading it."""

    reference: str
    upload: Upload
    options: dict = field(default_factory=dict)


def store(file) -> GoldFile:
    """Stores the file of an uploader, unless it is already stored."""
    temporary = tempfile.mkdtemp(dir=_folder().name)
    upload = uploads.copy(file, temporary, "content")
    uploads.free_memory(file)
    return _move_to_token(upload, temporary)


def store_copy(upload: Upload, options: dict) -> GoldFile:
    """Stores a copy of a file that was uploaded on another page, with the options for reading it."""
    temporary = tempfile.mkdtemp(dir=_folder().name)
    path = shutil.copyfile(upload.path, Path(temporary) / f"content{Path(upload.path).suffix}")
    stored = _move_to_token(Upload(upload.name, str(path), upload.size, upload.digest), temporary)
    touch(stored, options)
    return stored


def _move_to_token(upload: Upload, temporary: str) -> GoldFile:
    token = hashlib.sha256(f"{upload.name}\0{upload.digest}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    folder = Path(temporary).parent / token
    stored = GoldFile(
        PREFIX + token, Upload(upload.name, str(folder / Path(upload.path).name), upload.size, upload.digest)
    )
    with _LOCK:
        if folder.exists():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            os.rename(temporary, folder)
            _write(stored)
        _delete_oldest(folder)
    state.remember(
        _KEY, [*(reference for reference in _references() if reference != stored.reference), stored.reference]
    )
    return stored


def find(reference: str) -> GoldFile | None:
    """The file of a reference; None if it is not a token, or the file is no longer stored."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    folder = Path(_folder().name) / match[1]
    try:
        record = json.loads((folder / _RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return GoldFile(reference, Upload(**record["upload"]), record["options"])


def listed(*requested: str) -> dict[str, GoldFile]:
    """The files of this visitor and of the references `requested` that are still stored."""
    files = {reference: find(reference) for reference in (*_references(), *requested)}
    return {reference: file for reference, file in files.items() if file}


def touch(file: GoldFile, options: dict) -> None:
    """Stores the options for reading the file, and marks it as used now."""
    if options != file.options:
        _write(GoldFile(file.reference, file.upload, options))
    with contextlib.suppress(OSError):  # another tab removed it
        os.utime(Path(file.upload.path).parent)


def remove(file: GoldFile) -> None:
    """Deletes the file."""
    with _LOCK:
        shutil.rmtree(Path(file.upload.path).parent, ignore_errors=True)
    state.remember(_KEY, [reference for reference in _references() if reference != file.reference])


def _write(file: GoldFile) -> None:
    record, text = (
        Path(file.upload.path).parent / _RECORD,
        json.dumps({"upload": asdict(file.upload), "options": file.options}),
    )
    with contextlib.suppress(FileNotFoundError):  # another tab removed it
        record.write_text(text, "utf-8")


def _references() -> list[str]:
    return state.recall(_KEY, [])


def _delete_oldest(newest: Path) -> None:
    folders = sorted((p for p in newest.parent.iterdir() if p != newest), key=lambda p: p.stat().st_mtime, reverse=True)
    bytes_left = _MAX_BYTES - _size(newest)
    for number, folder in enumerate(folders, 2):
        bytes_left -= _size(folder)
        if number > MAX_FILES or bytes_left < 0:
            shutil.rmtree(folder, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*"))


@st.cache_resource(show_spinner=False, validate=lambda folder: Path(folder.name).is_dir())
def _folder() -> tempfile.TemporaryDirectory:
    return uploads.temporary_folder()
