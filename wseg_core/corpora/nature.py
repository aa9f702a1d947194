"""Files that are not plain text, recognised by their first bytes, with advice on extracting the text."""

import re

from ..language import text

_PACKED = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"(\xb5/\xfd": "zstd",
    b"7z\xbc\xaf'\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
}
_OTHER = {
    b"PK\x03\x04": "zip, docx, xlsx",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "doc, xls",
    b"%PDF-": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x7fELF": "ELF",
    b"SQLite format 3\0": "SQLite",
}
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<html)", re.IGNORECASE)
_CONTROL = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b\x1c\x1d\x1e\x1f")) + b"\x7f"
BINARY = 0.05  # a file with a larger share of control characters, including NUL, is binary …
FEW = 4  # … if it has more of them than this


def not_text(data: bytes) -> tuple[str, str] | None:
    """(message, advice) for a file that cannot be a corpus in any encoding; None for any other."""
    for magic, name in _PACKED.items():
        if data.startswith(magic):
            return (
                text("This is a compressed file ({kind}), not text.", kind=name),
                text("Extract it first, and use the file inside."),
            )
    for magic, name in _OTHER.items():
        if data.startswith(magic):
            return (
                text("This is not a plain text file ({kind}).", kind=name),
                text("Save its content as plain text in UTF-8."),
            )
    if _MARKUP.match(data[:200]):
        return text("This is a web page or XML, not a corpus."), text("Extract the text first, one sentence per line.")
    return None


def binary(data: bytes) -> bool:
    """Whether there are too many control characters for text in any encoding but UTF-16 and UTF-32."""
    sample = data[:100_000]
    return len(sample) - len(sample.translate(None, _CONTROL)) > max(FEW, BINARY * len(sample))
