"""Bytes to text: which encoding a file is in, tried strictly on the whole file."""

from dataclasses import dataclass, field


@dataclass
class Decoded:
    """The text, its encoding, and the 1-based lines that hold bytes the encoding does not know."""

    text: str
    encoding: str | None
    bad: list[int] = field(default_factory=list)


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Decodes `data`, by `encoding` where it is given."""
    return Decoded(data.decode(encoding or "utf-8-sig"), encoding or "utf-8")
