"""Uploaded files, copied from the server's memory to a temporary folder of the session until they are imported or removed.

The name of an uploaded file is shown and recorded, but never used in a path. The folder is deleted when the files are
removed, when the session ends, and when the server stops.
"""

import hashlib
import json
import re
import shutil
import tempfile
import time
import weakref
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from wseg_core import corpora
from wseg_core.language import text

from . import notices, state

MAX_SIZE = 50  # MB, of a plain text or a dictionary
_KEY, _LEFT_OUT = "uploads", "uploads.left"
_FOLDER_PREFIX = "wseg-upload-"  # of the folders in the system's temporary directory
_MAX_AGE = 2 * 86400  # seconds; an older folder is a leftover of a killed server
_CHUNK = 1 << 20  # bytes
_MAX_NAME = 200  # characters of a file name
# Suffixes that indicate a format; the only part of an uploaded name that becomes part of a path
_SUFFIXES = {".txt", ".utf8", ".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".conllu"}


_FOLDERS: weakref.WeakSet[tempfile.TemporaryDirectory] = weakref.WeakSet()  # of all sessions


@dataclass(frozen=True)
class Upload:
    """One file: its `name` as uploaded, the `path` of the copy, `size` in bytes, `digest` (SHA-256)."""

    name: str
    path: str
    size: int
    digest: str


@dataclass
class _Session:
    """The uploads of one session; the folder is deleted with the last reference to it."""

    files: list[Upload] = field(default_factory=list)
    folder: tempfile.TemporaryDirectory | None = None
    round: int = 0  # part of the uploader's key: a new number makes an empty uploader
    count: int = 0  # files ever copied


def files() -> list[Upload]:
    """The uploaded files, in order."""
    return list(_session().files)


def box(label: str, **options) -> None:
    """The upload field; uploaded files are copied to disk, and the field is emptied."""
    session = _session()
    translate_uploader(st.get_option("server.maxUploadSize"))
    uploads = st.file_uploader(label, accept_multiple_files=True, key=f"uploads.{session.round}", **options)
    if not uploads:
        return
    room = len(corpora.SPLITS) - len(session.files)
    left_out = ", ".join(notices.escape(_display_name(file.name)) for file in uploads[room:])
    state.remember(
        _LEFT_OUT,
        text("A corpus has at most three files; these were not added: {files}.", files=left_out) if left_out else None,
    )
    for file in uploads[:room]:
        session.files.append(_copy_to_session(session, file))
    for file in uploads:
        free_memory(file)
    session.round += 1
    st.rerun()


def warn_left_out() -> None:
    """A warning about files that were not added."""
    if state.recall(_LEFT_OUT):
        st.warning(state.recall(_LEFT_OUT), icon=":material/info:")


def remove(upload: Upload) -> None:
    """Removes one file."""
    session = _session()
    session.files = [file for file in session.files if file != upload]
    Path(upload.path).unlink(missing_ok=True)
    state.remember(_LEFT_OUT, None)


def clear() -> None:
    """Removes all files."""
    session = _session()
    if session.folder:
        session.folder.cleanup()
    state.remember(_KEY, _Session(round=session.round + 1))
    state.remember(_LEFT_OUT, None)


def close() -> None:
    """Deletes the files of all sessions when the server stops (a signal ends it before Python cleans up)."""
    for folder in list(_FOLDERS):
        folder.cleanup()


def translate_uploader(most: int) -> None:
    """Replaces the English labels of Streamlit's upload field, for files of at most `most` MB."""
    button = json.dumps(text("Choose files"), ensure_ascii=False)
    limit = text("or drop them here; at most {size} MB each", size=most)
    zone = "[data-testid=stFileUploaderDropzone]"
    note = f"{zone} [data-testid=stFileUploaderDropzoneInstructions] span"
    st.html(
        f"<style>{zone} button p, {note} {{ font-size: 0; }} {zone} button p::after {{ content: {button}; font-size: 1rem; }}"
        f" {note}::after {{ content: {json.dumps(limit, ensure_ascii=False)}; font-size: 0.9rem; }}</style>"
    )


def _session() -> _Session:
    if state.recall(_KEY) is None:
        state.remember(_KEY, _Session())
    return state.recall(_KEY)


def temporary_folder() -> tempfile.TemporaryDirectory:
    """A new temporary folder; it is deleted with the object, or when the server stops."""
    _delete_leftovers()
    folder = tempfile.TemporaryDirectory(prefix=_FOLDER_PREFIX, ignore_cleanup_errors=True)
    _FOLDERS.add(folder)
    return folder


def copy(file, folder: str, stem: str) -> Upload:
    """Copies an uploaded `file` into `folder` in chunks, named `stem` and a known suffix."""
    name = _display_name(file.name)
    suffix = Path(name).suffix.lower()
    path = Path(folder) / f"{stem}{suffix if suffix in _SUFFIXES else ''}"
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    with open(path, "wb") as copy:
        while chunk := file.read(_CHUNK):
            copy.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Upload(name, str(path), size, digest.hexdigest())


def free_memory(file) -> None:
    """Frees the memory of a copied upload, which Streamlit would keep until the session ends."""
    context = get_script_run_ctx()
    manager = getattr(context, "uploaded_file_mgr", None)
    if hasattr(manager, "remove_file"):
        manager.remove_file(session_id=context.session_id, file_id=file.file_id)


def _copy_to_session(session: _Session, file) -> Upload:
    session.folder = session.folder or temporary_folder()
    upload = copy(file, session.folder.name, str(session.count))
    session.count += 1
    return upload


def _delete_leftovers() -> None:
    """Deletes the folders of killed servers."""
    used = {Path(folder.name) for folder in list(_FOLDERS)}
    for folder in set(Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}*")) - used:
        try:
            old = time.time() - folder.stat().st_mtime > _MAX_AGE
        except OSError:
            continue
        if old and folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


def _display_name(name: str) -> str:
    """The last part of an uploaded file's name, without control and bidirectional characters."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:_MAX_NAME] or "?"


def stem(name: str) -> str:
    """The name of an uploaded file without its suffix, safe as the beginning of a file name."""
    last = re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    return re.sub(r"[^\w-]+", "-", last).strip("-")[:60] or "text"
