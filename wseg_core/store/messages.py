"""Messages in the store: the English source and its values, so that each reader sees them in their own language.

A value that is a message itself is stored the same way, within the other. A finished sentence is its own source: it is
shown as it is, unless the catalogues know it.
"""

import math
from typing import Any

from ..language import Message, text

_PLAIN = (str, int, bool, dict, list, tuple, type(None))


def pack(message: Any) -> dict | None:
    """`message` as stored: None, a sentence (a `Message` remembers its source), or a pair (source, values)."""
    if message is None or isinstance(message, dict):
        return message
    source: str
    source, values = (message, {}) if isinstance(message, str) else message
    if isinstance(source, Message):
        values = {**source.values, **values}
        source = source.source
    return {"source": source, "values": {name: _packed(value) for name, value in values.items()}}


def unpack(stored: dict | None) -> str | None:
    """The stored message in the current language."""
    return text(stored["source"], **values(stored)) if stored else None


def values(stored: dict) -> dict:
    """The values of a stored message, in the current language where they are messages."""
    return {name: unpack(value) if _is_message(value) else value for name, value in stored["values"].items()}


def _packed(value: object) -> object:
    if isinstance(value, Message):
        return pack(value)
    if isinstance(value, float) and math.isfinite(value) or isinstance(value, _PLAIN):
        return value
    return str(value)  # paths, reasons of the system, and figures that JSON does not know


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"source", "values"}
