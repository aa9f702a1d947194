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

MARK = "own:"  # beginning of references; in no corpus name
MOST = 20  # files kept at once
_ROOM = 1 << 30  # bytes kept at once; the newest file is kept in any case
_REFERENCE = re.compile(MARK + "([0-9a-f]{24})")
_RECORD = "record"
_MINE = "sent"
_LOCK = threading.Lock()  # visitors are served by threads; only one at a time may change the folder


@dataclass(frozen=True)
class Sent:
    """One file: its `reference` in the URL, the `upload`, and the `options` for reading it."""

    reference: str
    upload: Upload
    options: dict = field(default_factory=dict)


def keep(file) -> Sent:
    """Stores the file of an uploader; one that is already stored stays as it is."""
    arriving = tempfile.mkdtemp(dir=_folder().name)
    upload = uploads.copy(file, arriving, "content")
    uploads.forget(file)
    return _settled(upload, arriving)


def take(upload: Upload, options: dict) -> Sent:
    """Stores a copy of a file that was uploaded on another page, with the options for reading it."""
    arriving = tempfile.mkdtemp(dir=_folder().name)
    path = shutil.copyfile(upload.path, Path(arriving) / f"content{Path(upload.path).suffix}")
    stored = _settled(Upload(upload.name, str(path), upload.size, upload.digest), arriving)
    looked_at(stored, options)
    return stored


def _settled(upload: Upload, arriving: str) -> Sent:
    token = hashlib.sha256(f"{upload.name}\0{upload.digest}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    place = Path(arriving).parent / token
    stored = Sent(MARK + token, Upload(upload.name, str(place / Path(upload.path).name), upload.size, upload.digest))
    with _LOCK:
        if place.exists():
            shutil.rmtree(arriving, ignore_errors=True)
        else:
            os.rename(arriving, place)
            _write(stored)
        _make_room(place)
    state.remember(_MINE, [*(reference for reference in _mine() if reference != stored.reference), stored.reference])
    return stored


def find(reference: str) -> Sent | None:
    """The file of a reference; None if it is not a token, or the file is no longer stored."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    place = Path(_folder().name) / match[1]
    try:
        record = json.loads((place / _RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Sent(reference, Upload(**record["upload"]), record["options"])


def listed(*asked: str) -> dict[str, Sent]:
    """The files of this visitor, and those of the references `asked`, as far as they are still stored."""
    files = {reference: find(reference) for reference in (*_mine(), *asked)}
    return {reference: file for reference, file in files.items() if file}


def looked_at(file: Sent, options: dict) -> None:
    """Stores the options for reading the file, and marks it as used now."""
    if options != file.options:
        _write(Sent(file.reference, file.upload, options))
    with contextlib.suppress(OSError):  # another tab removed it
        os.utime(Path(file.upload.path).parent)


def remove(file: Sent) -> None:
    """Deletes the file."""
    with _LOCK:
        shutil.rmtree(Path(file.upload.path).parent, ignore_errors=True)
    state.remember(_MINE, [reference for reference in _mine() if reference != file.reference])


def _write(file: Sent) -> None:
    record, text = (
        Path(file.upload.path).parent / _RECORD,
        json.dumps({"upload": asdict(file.upload), "options": file.options}),
    )
    with contextlib.suppress(FileNotFoundError):  # another tab removed it
        record.write_text(text, "utf-8")


def _mine() -> list[str]:
    return state.recall(_MINE, [])


def _make_room(newest: Path) -> None:
    places = sorted((p for p in newest.parent.iterdir() if p != newest), key=lambda p: p.stat().st_mtime, reverse=True)
    room = _ROOM - _bytes(newest)
    for number, place in enumerate(places, 2):
        room -= _bytes(place)
        if number > MOST or room < 0:
            shutil.rmtree(place, ignore_errors=True)


def _bytes(place: Path) -> int:
    return sum(path.stat().st_size for path in place.glob("*"))


@st.cache_resource(show_spinner=False, validate=lambda folder: Path(folder.name).is_dir())
def _folder() -> tempfile.TemporaryDirectory:
    return uploads.temporary()
