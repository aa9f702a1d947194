"""Messages in the store: the English source and its values, so that they can be shown in any language.

A value that is itself a message is stored nested, in the same form. A plain string is its own source; it is shown
unchanged if the catalogue does not contain it.
"""

import math
from typing import Any

from ..language import Message, text

_PLAIN = (str, int, bool, dict, list, tuple, type(None))


def pack(message: Any) -> dict | None:
    """The stored form of `message`: a string, a `Message`, a pair (source, values), or None."""
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
    return str(value)  # paths, exceptions, and numbers that JSON lacks


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"source", "values"}
