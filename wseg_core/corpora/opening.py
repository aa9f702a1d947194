"""Opening a corpus file: its bytes, its text, and the lines that cannot be used."""

import stat
from pathlib import Path

from ..errors import UserError
from ..language import text
from .encoding import Decoded, decode
from .nature import binary, not_text
from .sentences import Report


def read_bytes(path: Path) -> bytes:
    """The content of a file; raises UserError if it cannot be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UserError(text("This is a folder, not a file."), str(path), text("Choose one of the files in it."))
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise UserError(text("This is a device, not a file."), str(path), text("Give a file."))
        return path.read_bytes()
    except PermissionError:
        raise UserError(
            text("You do not have permission to read this file."),
            str(path),
            text("Change its permissions so that you can read it."),
        ) from None
    except OSError as error:
        raise UserError(text("The file cannot be read: {reason}.", reason=error.strerror or error), str(path)) from None


def decoded(data: bytes, encoding: str | None, report: Report) -> Decoded | None:
    """The text of a file; None, with a fault, if it is not text in a known encoding."""
    advice = text("Save it as UTF-8, or specify its encoding with --encoding.")
    problem = not_text(data)
    if problem:
        report.fault(None, *problem)
        return None
    result = decode(data, encoding)
    if not encoding and not (result.encoding or "").startswith(("utf-16", "utf-32")) and binary(data):
        report.fault(None, text("This is a binary file, not text."), text("Save its content as plain text in UTF-8."))
        return None
    if result.encoding is None:
        what = (
            text("The file is not encoded in {name}.", name=encoding)
            if encoding
            else text("The encoding of the file could not be detected.")
        )
        hint = " " + text("It may be encoded in {name}.", name=result.hint) if result.hint else ""
        report.fault(None, what, advice + hint)
        return None
    for line in result.bad:
        report.fault(
            line, text("This line contains bytes that are not valid {encoding}.", encoding=result.encoding), advice
        )
    return result


def unusable_lines(content: Decoded, lines: list[str], report: Report) -> list[int]:
    """The lines with undecodable bytes or a NUL character; reports the latter as faults."""
    if "\0" not in content.text:
        return content.bad
    with_nul = [number for number, line in enumerate(lines, 1) if "\0" in line]
    for line in with_nul:
        report.fault(
            line, text("This line contains a NUL character."), text("Remove it, or save the file as UTF-8 again.")
        )
    return sorted({*content.bad, *with_nul})
