"""Streaming input: lines from a file or standard input as soon as they are available."""

import codecs
import contextlib
import itertools
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ..corpora import encoding as encodings
from ..errors import UserError, nearest
from ..language import text

CHUNK = 1 << 18  # bytes read at once
PORTION = 2000  # lines given at once of a text that was read whole
_BEYOND_ASCII = re.compile(rb"[^\x01-\x7f]")


@contextlib.contextmanager
def opened(path: str | None) -> Iterator[tuple[BinaryIO, str]]:
    """(binary stream, its name for messages) of a file, or of standard input for None and `-`."""
    if path is None or path == "-":
        stream: Any = sys.stdin  # a notebook's has no buffer
        yield getattr(stream, "buffer", stream), text("standard input")
        return
    with _open(path) as file:
        yield file, path


def _open(path: str) -> BinaryIO:
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


def chunks(
    stream: BinaryIO, name: str, encoding: str | None = None, detected: Callable[[str], None] | None = None
) -> Iterator[list[str]]:
    """Lists of complete lines without their ends, in order; only U+000A ends a line, and the last line may lack it.

    A list contains the lines that can be read without waiting, so that a slow writer gets each answer immediately.
    Without an `encoding`, the first bytes beyond ASCII determine it: UTF-8 is decoded while it is read; other text is
    read to its end, its encoding is detected as for a corpus, and `detected` is called with its name. Raises
    UserError with the line of invalid bytes, after the lines before it.
    """
    blocks = _blocks(stream)
    if encoding:
        yield from _decoded(blocks, name, encodings.known(encoding))
        return
    count, unread = 0, b""  # lines given, bytes of the lines not yet given
    for block in blocks:
        unread += block
        beyond = _BEYOND_ASCII.search(unread)
        whole = unread.rfind(b"\n", 0, beyond.start() if beyond else None) + 1  # bytes of whole lines in ASCII
        if whole:
            lines = unread[:whole].decode("ascii").split("\n")[:-1]
            count, unread = count + len(lines), unread[whole:]
            yield lines
        if beyond and (b"\n" in unread or len(unread) >= CHUNK):
            break
    if not _is_utf8(unread):
        unread += b"".join(blocks)
        rest = encodings.decode(unread)
        if rest.encoding and not rest.bad:
            if detected and rest.encoding != "utf-8":
                detected(rest.encoding)
            yield from _portions(rest.text)
            return
    yield from _decoded(itertools.chain([unread], blocks, [b""]), name, "utf-8", count)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Yields what can be read without waiting; an empty block marks the end."""
    read = getattr(stream, "read1", stream.read)
    while block := read(CHUNK):
        yield block
    yield b""


def _is_utf8(start: bytes) -> bool:
    """Whether the bytes are valid UTF-8, apart from an incomplete last character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return b"\0" not in start


def _portions(text: str) -> Iterator[list[str]]:
    lines = text.split("\n")
    lines = lines if lines[-1] else lines[:-1]
    for start in range(0, len(lines), PORTION):
        yield lines[start : start + PORTION]


def _decoded(blocks: Iterable[bytes], name: str, encoding: str, count: int = 0) -> Iterator[list[str]]:
    """Like `chunks`, from blocks in a known encoding after `count` lines."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" and not count else encoding)()
    begun: list[str] = []  # pieces of a line whose end has not been read
    for block in blocks:
        wrong = None
        try:
            piece = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            wrong, piece = error, error.object[: error.start].decode(encoding, "replace").removeprefix("\ufeff")
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
                    encoding=encoding,
                    bytes=wrong.object[wrong.start : wrong.end].hex(" "),
                ),
                f"{name}:{count + 1}",
                text("Save the text as UTF-8, or specify its encoding, for example --encoding gb18030."),
            )
    if rest := "".join(begun):
        yield [rest]
