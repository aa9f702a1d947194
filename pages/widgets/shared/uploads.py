"""Files that a visitor sent: copied from the server's memory to a folder of the session's own, until they are kept or left.

What the sender calls a file is data: it is shown and kept as a record, but is never part of a path. The folder goes
when the files are left, when the session ends, and when the server does.
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

UPLOADED = 50  # MB of a plain text or a dictionary
_KEY, _LEFT = "uploads", "uploads.left"
_FOLDER = "wseg-upload-"  # how the names of the folders begin, in the system's folder for temporary files
_OLD = 2 * 86400  # seconds after which a folder was left behind by a server that was killed
_CHUNK = 1 << 20  # bytes
_NAME = 200  # characters of a sender's name that are kept
# the ends of names that say something about a file's format; the only part of a name that a path takes over
_SUFFIXES = {".txt", ".utf8", ".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".conllu"}


_FOLDERS: weakref.WeakSet[tempfile.TemporaryDirectory] = weakref.WeakSet()  # of all sessions


@dataclass(frozen=True)
class Upload:
    """One file: `name` is what its sender calls it, `path` our copy, `size` in bytes, `digest` its sha256."""

    name: str
    path: str
    size: int
    digest: str


@dataclass
class _Held:
    """What a session holds; the folder deletes itself when nobody refers to it any more."""

    files: list[Upload] = field(default_factory=list)
    folder: tempfile.TemporaryDirectory | None = None
    round: int = 0  # a new one makes a new, empty uploader
    count: int = 0  # files ever copied


def files() -> list[Upload]:
    """What was sent, in order."""
    return list(_held().files)


def box(label: str, **options) -> None:
    """The field to drop files into; what is dropped is copied to disk, and the field is empty again."""
    held = _held()
    translated(st.get_option("server.maxUploadSize"))
    sent = st.file_uploader(label, accept_multiple_files=True, key=f"uploads.{held.round}", **options)
    if not sent:
        return
    room = len(corpora.SPLITS) - len(held.files)
    left = ", ".join(notices.plain(_called(file.name)) for file in sent[room:])
    state.remember(
        _LEFT, text("A corpus has at most three files; these were not added: {files}.", files=left) if left else None
    )
    for file in sent[:room]:
        held.files.append(_take(held, file))
    for file in sent:
        forget(file)
    held.round += 1
    st.rerun()


def left_out() -> None:
    """Tells which files found no room."""
    if state.recall(_LEFT):
        st.warning(state.recall(_LEFT), icon=":material/info:")


def remove(upload: Upload) -> None:
    """Leaves one file."""
    held = _held()
    held.files = [file for file in held.files if file != upload]
    Path(upload.path).unlink(missing_ok=True)
    state.remember(_LEFT, None)


def clear() -> None:
    """Leaves all files; nothing of them stays."""
    held = _held()
    if held.folder:
        held.folder.cleanup()
    state.remember(_KEY, _Held(round=held.round + 1))
    state.remember(_LEFT, None)


def close() -> None:
    """Leaves the files of all sessions: the server ends (a signal ends it before Python would tidy up)."""
    for folder in list(_FOLDERS):
        folder.cleanup()


def translated(most: int) -> None:
    """Streamlit's own words on a field for files of at most `most` MB are English only; these stand in their place."""
    button = json.dumps(text("Choose files"), ensure_ascii=False)
    limit = text("or drop them here; at most {size} MB each", size=most)
    zone = "[data-testid=stFileUploaderDropzone]"
    note = f"{zone} [data-testid=stFileUploaderDropzoneInstructions] span"
    st.html(
        f"<style>{zone} button p, {note} {{ font-size: 0; }} {zone} button p::after {{ content: {button}; font-size: 1rem; }}"
        f" {note}::after {{ content: {json.dumps(limit, ensure_ascii=False)}; font-size: 0.9rem; }}</style>"
    )


def _held() -> _Held:
    if state.recall(_KEY) is None:
        state.remember(_KEY, _Held())
    return state.recall(_KEY)


def temporary() -> tempfile.TemporaryDirectory:
    """A new folder for files that were sent; it goes with the object, and with the server."""
    _sweep()
    folder = tempfile.TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True)
    _FOLDERS.add(folder)
    return folder


def copy(file, folder: str, stem: str) -> Upload:
    """Copies what the uploader `file` holds into `folder`, chunk by chunk, as `stem` and an ending that we know."""
    name = _called(file.name)
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


def forget(file) -> None:
    """Frees the server's memory of an upload that was copied; without this it stays until the session ends."""
    context = get_script_run_ctx()
    manager = getattr(context, "uploaded_file_mgr", None)
    if hasattr(manager, "remove_file"):
        manager.remove_file(session_id=context.session_id, file_id=file.file_id)


def _take(held: _Held, file) -> Upload:
    held.folder = held.folder or temporary()
    taken = copy(file, held.folder.name, str(held.count))
    held.count += 1
    return taken


def _sweep() -> None:
    """Deletes what servers that were killed have left behind."""
    ours = {Path(folder.name) for folder in list(_FOLDERS)}
    for folder in set(Path(tempfile.gettempdir()).glob(f"{_FOLDER}*")) - ours:
        try:
            old = time.time() - folder.stat().st_mtime > _OLD
        except OSError:
            continue
        if old and folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


def _called(name: str) -> str:
    """The last part of what the sender calls a file, without what cannot be printed or would turn the line around."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:_NAME] or "?"


def stem(name: str) -> str:
    """The file name that a browser sent, as a harmless beginning of a file name."""
    last = re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    return re.sub(r"[^\w-]+", "-", last).strip("-")[:60] or "text"
