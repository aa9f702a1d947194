"""Segmented files that visitors sent to be studied: on disk under a token, so that a reload and a second tab find them.

They are no corpora: nothing but their token names them, they are kept only while the server runs, and of many the ones
that were not looked at for longest go.
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

MARK = "own:"  # how references begin; in no corpus's name
MOST = 20  # files kept at once
_ROOM = 1 << 30  # bytes kept at once; the newest file is kept in any case
_REFERENCE = re.compile(MARK + "([0-9a-f]{24})")
_RECORD = "record"
_MINE = "sent"
_ONE = threading.Lock()  # visitors come and go in threads; the folder changes for one at a time


@dataclass(frozen=True)
class Sent:
    """One file: the `reference` by which the URL names it, the `upload` itself, and the `options` it is read with."""

    reference: str
    upload: Upload
    options: dict = field(default_factory=dict)


def keep(file) -> Sent:
    """Takes what an uploader holds; a file that is here already stays as it is."""
    arriving = tempfile.mkdtemp(dir=_folder().name)
    upload = uploads.copy(file, arriving, "content")
    uploads.forget(file)
    return _settled(upload, arriving)


def take(upload: Upload, options: dict) -> Sent:
    """Takes a copy of a file that was sent to another page, to be read with the same options there."""
    arriving = tempfile.mkdtemp(dir=_folder().name)
    path = shutil.copyfile(upload.path, Path(arriving) / f"content{Path(upload.path).suffix}")
    own = _settled(Upload(upload.name, str(path), upload.size, upload.digest), arriving)
    looked_at(own, options)
    return own


def _settled(upload: Upload, arriving: str) -> Sent:
    token = hashlib.sha256(f"{upload.name}\0{upload.digest}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    place = Path(arriving).parent / token
    own = Sent(MARK + token, Upload(upload.name, str(place / Path(upload.path).name), upload.size, upload.digest))
    with _ONE:
        if place.exists():
            shutil.rmtree(arriving, ignore_errors=True)
        else:
            os.rename(arriving, place)
            _write(own)
        _make_room(place)
    state.remember(_MINE, [*(one for one in _mine() if one != own.reference), own.reference])
    return own


def find(reference: str) -> Sent | None:
    """What a reference names; None where it is no token, or the file is not kept any more."""
    told = _REFERENCE.fullmatch(reference)
    if not told:
        return None
    place = Path(_folder().name) / told[1]
    try:
        record = json.loads((place / _RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Sent(reference, Upload(**record["upload"]), record["options"])


def listed(*asked: str) -> dict[str, Sent]:
    """The files that this visitor sent, and those that the references `asked` name, as far as they are kept."""
    found = {reference: find(reference) for reference in (*_mine(), *asked)}
    return {reference: own for reference, own in found.items() if own}


def looked_at(own: Sent, options: dict) -> None:
    """Keeps how the file is read, and that it was looked at now."""
    if options != own.options:
        _write(Sent(own.reference, own.upload, options))
    with contextlib.suppress(OSError):  # another tab removed it
        os.utime(Path(own.upload.path).parent)


def remove(own: Sent) -> None:
    """Leaves the file."""
    with _ONE:
        shutil.rmtree(Path(own.upload.path).parent, ignore_errors=True)
    state.remember(_MINE, [one for one in _mine() if one != own.reference])


def _write(own: Sent) -> None:
    record, text = (
        Path(own.upload.path).parent / _RECORD,
        json.dumps({"upload": asdict(own.upload), "options": own.options}),
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
