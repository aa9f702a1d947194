"""Word lists that visitors typed or sent, kept in `home.data()` under a token, so that a link finds them again.

The token is of the content: the same list has the same token, and what stands under a token never changes.
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

MOST = 1000  # lists; the oldest go first
BYTES = 500_000_000  # of all together
_TOKEN = re.compile(r"[0-9a-f]{32}")
_SUFFIX = ".words"


def keep(content: str, name: str = "") -> str:
    """Keeps a list, with the `name` of its file ("" for a typed one), and gives its token. Raises UserError where that fails."""
    data = f"{' '.join(name.split())}\n{content}".encode("utf-8", "surrogatepass")
    token = hashlib.sha256(data).hexdigest()[:32]
    path = _path(token)
    try:
        if path.exists():
            os.utime(path)  # it is in use: others are older
        else:
            _write(path, data)
            with contextlib.suppress(FileNotFoundError):  # another process takes the oldest away too
                _prune(path)
    except OSError as error:
        raise UserError(
            text("The dictionary could not be saved: {reason}.", reason=error.strerror or error),
            advice=text("It works until you reload the page. Check the server's disk."),
        ) from None
    return token


def find(token: str) -> tuple[str, str] | None:
    """(name, content) of a kept list; None for one that is not, or not any more, kept here."""
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
    """Takes the oldest lists away, never `newest`, until few and small enough are left."""
    facts = [(path, path.stat()) for path in newest.parent.glob(f"*{_SUFFIX}") if path != newest]
    count, size = 1, newest.stat().st_size
    for path, stat in sorted(facts, key=lambda entry: entry[1].st_mtime, reverse=True):
        count, size = count + 1, size + stat.st_size
        if count > MOST or size > BYTES:
            path.unlink(missing_ok=True)
