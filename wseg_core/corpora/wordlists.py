"""Word lists that visitors typed or uploaded, stored in `home.data()` under a token that links can contain.

The token is a hash of the content: the same list has the same token, and the list of a token never changes.
"""

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from .. import home
from ..errors import UserError
from ..language import text

MOST = 1000  # lists; the oldest are deleted first
BYTES = 500_000_000  # of all lists together
_TOKEN = re.compile(r"[0-9a-f]{32}")
_SUFFIX = ".words"


def keep(content: str, name: str = "") -> str:
    """Stores a list with the `name` of its file ("" for a typed one) and returns its token; raises UserError on failure."""
    data = f"{' '.join(name.split())}\n{content}".encode("utf-8", "surrogatepass")
    token = hashlib.sha256(data).hexdigest()[:32]
    path = _path(token)
    try:
        if path.exists():
            os.utime(path)  # now the most recently used
        else:
            _write(path, data)
            with contextlib.suppress(FileNotFoundError):  # another process may delete the oldest too
                _prune(path)
    except OSError as error:
        raise UserError(
            text("The dictionary could not be saved: {reason}.", reason=error.strerror or error),
            advice=text("It can be used until you reload the page. Check the server's disk."),
        ) from None
    return token


def find(token: str) -> tuple[str, str] | None:
    """(name, content) of a stored list; None if it is not stored here, or not any more."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        data = _path(token).read_bytes()
    except OSError:
        return None
    name, _, content = data.decode("utf-8", "surrogatepass").partition("\n")
    return name, content


def _path(token: str) -> Path:
    return home.data() / ".wordlists" / f"{token}{_SUFFIX}"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _prune(newest: Path) -> None:
    """Deletes the oldest lists, never `newest`, until the limits are met."""
    entries = [(path, path.stat()) for path in newest.parent.glob(f"*{_SUFFIX}") if path != newest]
    count, size = 1, newest.stat().st_size
    for path, stat in sorted(entries, key=lambda entry: entry[1].st_mtime, reverse=True):
        count, size = count + 1, size + stat.st_size
        if count > MOST or size > BYTES:
            path.unlink(missing_ok=True)
