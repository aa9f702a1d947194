"""Raw text as it arrives: lines from a file or standard input, as soon as they are there, of any size."""

import codecs
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from ..corpora import encoding as encodings
from ..errors import UserError, nearest
from ..language import text

CHUNK = 1 << 18  # bytes read at once


@contextlib.contextmanager
def opened(path: str | None):
    """(binary stream, its name for messages) of a file, or of standard input for None and `-`."""
    if path in (None, "-"):
        yield getattr(sys.stdin, "buffer", sys.stdin), text("standard input")
        return
    with _open(path) as file:
        yield file, path


def _open(path: str):
    try:
        return open(path, "rb")
    except FileNotFoundError:
        folder = Path(path).parent
        near = nearest(Path(path).name, sorted(p.name for p in folder.iterdir())[:5000]) if folder.is_dir() else ""
        raise UserError(
            text("The file does not exist."),
            path,
            text("Did you mean “{hint}”?", hint=folder / near) if near else text("Check the path."),
        ) from None
    except IsADirectoryError:
        raise UserError(text("This is a folder, not a file."), path, text("Choose one of the files in it.")) from None
    except OSError as error:
        raise UserError(
            text("The file cannot be read: {reason}.", reason=error.strerror or error), path, text("Check the path.")
        ) from None


def chunks(stream, name: str, encoding: str | None = None) -> Iterator[list[str]]:
    """Lists of whole lines without their ends, in order; only U+000A ends a line, and the last may lack it.

    A list holds what could be read without waiting, so that a slow writer gets its answer at once. Raises
    UserError with the line of bytes that are not in `encoding` (default UTF-8, with or without a mark), after
    the lines before it.
    """
    known = encodings.known(encoding) if encoding else "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8-sig" if known == "utf-8" else known)()
    begun: list[str] = []  # pieces of a line whose end has not been read
    count = 0
    read = getattr(stream, "read1", stream.read)
    while True:
        data = read(CHUNK)
        wrong = None
        try:
            piece = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            wrong, piece = error, error.object[: error.start].decode(known, "replace").removeprefix("\ufeff")
        begun.append(piece)
        if "\n" in piece:
            *lines, rest = "".join(begun).split("\n")
            begun = [rest]
            count += len(lines)
            yield lines
        if wrong:
            raise UserError(
                text(
                    "These bytes are not valid {encoding}: {bytes}.",
                    encoding=known,
                    bytes=wrong.object[wrong.start : wrong.end].hex(" "),
                ),
                f"{name}:{count + 1}",
                text("Save the text as UTF-8, or specify its encoding, for example --encoding gb18030."),
            )
        if not data:
            break
    if rest := "".join(begun):
        yield [rest]
