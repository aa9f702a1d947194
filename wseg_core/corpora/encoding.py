"""Bytes to text: detecting the encoding of a file by decoding all of it strictly.

The order is: a byte order mark, UTF-8, UTF-16 without a mark if it is clearly text, then GB18030 against Big5-HKSCS by
how common the decoded characters are (GB18030 decodes a whole Big5 file without an error). No other encoding is guessed:
none is in use for Chinese, and a general detector is wrong on short files.
"""

import codecs
import re
from dataclasses import dataclass, field

from ..errors import UserError, nearest
from ..language import text
from . import frequent

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# files said to be in a subset may use its superset, which reads both
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5-hkscs",
    "big5hkscs": "big5-hkscs",
    "utf_8": "utf-8",
    "utf_8_sig": "utf-8-sig",
}
OFFERED = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5-hkscs")
PLAUSIBLE = 0.1  # likeness (see `frequent`) that a legacy decoding needs …
ENOUGH = 40  # … if it has at least this many characters beyond ASCII
CLEARLY = 0.4  # likeness that UTF-16 without a mark needs
_MARK = "\udc80"  # replaces undecodable bytes; no strict decoding produces it
_WESTERN = re.compile(r"[\t\n\r\x20-\x7e]")


def _marking(error: UnicodeError) -> tuple[str, int]:
    """Replaces undecodable bytes by `_MARK`, as an error handler of codecs."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _MARK, error.end


codecs.register_error("wseg-mark", _marking)


@dataclass
class Decoded:
    """The text, its encoding (None: unknown), and the 1-based lines with undecodable bytes.

    A lone surrogate replaces such bytes in `text`. `hint` is another encoding that the bytes may be in.
    """

    text: str
    encoding: str | None
    bad: list[int] = field(default_factory=list)
    hint: str = ""


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Decodes `data` with `encoding`, by default with the detected one; raises UserError for an unknown name."""
    name = known(encoding) if encoding else next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if name is None:
        return _strictly(data) or _nearly(data)
    decoded = _try(data, name)
    return _marked(data, name) if decoded is None else Decoded(decoded.removeprefix("\ufeff"), name)


def guess(data: bytes, complete: bool = True) -> str | None:
    """The encoding that `decode` detects, None if none fits; `complete=False`: `data` is only the beginning of a text."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if marked:
        return marked
    decoded = _strictly(data, complete) or (_nearly(data) if complete else None)
    return decoded.encoding if decoded else None


def known(encoding: str) -> str:
    """The codec for an encoding's usual name; raises UserError for an unknown one."""
    try:
        info = codecs.lookup(encoding)
        if info._is_text_encoding and "".encode(info.name) in (b"", *(mark for mark, _ in _MARKS)):
            return _SUPERSETS.get(info.name, _SUPERSETS.get(info.name.replace("-", "_"), info.name))
    except (LookupError, UnicodeError, ValueError, AttributeError):
        pass
    hint = nearest(encoding, OFFERED)
    raise UserError(
        text("Unknown text encoding: “{name}”.", name=encoding[:80]),
        "--encoding",
        (text("Did you mean “{hint}”?", hint=hint) + " " if hint else "")
        + text("Available: {names}.", names=", ".join(OFFERED)),
    )


def _strictly(data: bytes, complete: bool = True) -> Decoded | None:
    """The first encoding in order that decodes all of `data` into plausible text."""
    utf8 = _try(data, "utf-8", complete)
    if b"\0" in data:
        even = data if complete else data[: len(data) // 2 * 2]
        wides = (_wide(even, name, complete) for name in ("utf-16-le", "utf-16-be"))
        wide = max((candidate for candidate in wides if candidate), default=None)
        if wide:
            return Decoded(wide[1], wide[2])
    if utf8 is not None:
        return Decoded(utf8, "utf-8")
    legacy = [
        (frequent.likeness(decoded), name, decoded)
        for name in ("gb18030", "big5-hkscs")
        if (decoded := _try(data, name, complete)) is not None
    ]
    if legacy:
        likeness, name, decoded = max(legacy)
        if likeness >= PLAUSIBLE or sum(c > "\x7f" for c in decoded[:10_000]) < ENOUGH:
            return Decoded(decoded, name)
    return None


def _wide(data: bytes, name: str, complete: bool) -> tuple[float, str, str] | None:
    """(likeness, text, name) if `data` is clearly text in UTF-16 with this byte order."""
    decoded = _try(data, name, complete) if len(data) % 2 == 0 else None
    if decoded is None or "\0" in decoded:
        return None
    sample = decoded[:100_000]
    western = len(_WESTERN.findall(sample))
    likeness = 1.0 if western == len(sample) else frequent.likeness(sample)
    return (likeness, decoded, name) if likeness >= CLEARLY else None


def _nearly(data: bytes) -> Decoded:
    """The encoding with the fewest errors and the most common characters, or none."""
    best, nearest_fit = PLAUSIBLE, Decoded("", None)
    for name in ("utf-8", "gb18030", "big5-hkscs"):
        decoded = data.decode(name, "wseg-mark")
        sample = decoded[:100_000]
        faults, beyond = sample.count(_MARK), sum(c > "\x7f" for c in sample)
        likeness = frequent.likeness(sample.replace(_MARK, "")) - 2 * faults / max(beyond, 1)
        if likeness > best and _MARK in decoded:
            best, nearest_fit = likeness, Decoded(decoded, name, _lines(decoded))
    return nearest_fit


def _marked(data: bytes, name: str) -> Decoded:
    """`data` that is said or marked to be in an encoding but cannot be fully decoded with it."""
    try:
        decoded = data.decode(name, "wseg-mark").removeprefix("\ufeff")
        bad = _lines(decoded)
        if 2 * len(bad) <= sum(not line.isascii() for line in decoded.split("\n")):
            return Decoded(decoded, name, bad)
    except UnicodeError:  # a codec that knows no such handler
        pass
    other = _strictly(data)
    return Decoded("", None, hint=(other and other.encoding) or "")


def _lines(decoded: str) -> list[int]:
    return [number for number, line in enumerate(re.split("\r\n?|\n", decoded), 1) if _MARK in line]


def _try(data: bytes, name: str, complete: bool = True) -> str | None:
    try:
        return data.decode(name) if complete else codecs.getincrementaldecoder(name)().decode(data)
    except UnicodeError:
        return None
