"""The folder that keeps compiled kernels, so that each is compiled once and not by every process.

It is the first that can be written of `NUMBA_CACHE_DIR`, this package's `__pycache__`, and the user's cache folder.
Its name has a hash of all sources here: numba notices a change in the file of a kernel, but not in that of another
kernel which it calls. Several processes may write at once: numba replaces whole files.
"""

import functools
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_SOURCES = Path(__file__).resolve().parent
_BUILT = _SOURCES / "__pycache__"


@functools.cache
def folder() -> Path | None:
    """The folder of this version's compiled kernels; None if none can be written, and each process compiles its own."""
    given, user, name = os.environ.get("NUMBA_CACHE_DIR"), _user_folder(), f"kernels-{_version()}"
    for parent in (Path(given) if given else None, _BUILT, user):
        if parent and _is_writable(parent / name):
            _copy_built(parent / name)
            return parent / name
    return None


def remove_stale() -> None:
    """Deletes what other versions of the sources left in the package's own folder."""
    current = folder()
    for old in _BUILT.glob("kernels-*"):
        if old != current:
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def used(config: Any) -> Iterator[None]:
    """Points numba's `config` to the folder inside the block, and then back: numba asks when it decorates a function."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder() or "")
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(_SOURCES.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _user_folder() -> Path | None:
    """The user's cache folder, where systems have it; None for a user without a home."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "wseg" if base and os.path.isabs(base) else None


def _is_writable(path: Path) -> bool:
    """Whether files can be made in a folder, which is created; os.access would answer wrongly on some file systems."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return True
    except OSError:
        return False


def _copy_built(target: Path) -> None:
    """Fills a new folder with what set-up compiled into the package, which another user may be unable to write to."""
    built = _BUILT / target.name
    if built == target or not built.is_dir() or any(target.iterdir()):
        return
    with suppress(OSError, shutil.Error):  # then they are compiled again
        shutil.copytree(built, target, dirs_exist_ok=True)
