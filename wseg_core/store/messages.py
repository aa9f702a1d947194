"""Messages in the store: the English source and its values, so that each reader sees them in their own language."""

from ..language import text


def pack(message) -> dict | None:
    """`message` as stored: None, a finished sentence, or a pair (source, values)."""
    if message is None or isinstance(message, dict):
        return message
    source, values = (message, {}) if isinstance(message, str) else message
    return {"source": source, "values": values}


def unpack(stored: dict | None) -> str | None:
    """The stored message in the current language."""
    return text(stored["source"], **stored["values"]) if stored else None
