"""Text on screen: English is the source, other languages are gettext catalogues in `locale/`.

Every message that a person may read goes through `text()`. A catalogue is one folder of `.po`
files, read with babel at first use; a test fails when a text lacks its translation.
"""

import contextlib
import contextvars
import functools
import math
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

LANGUAGES = {"en": "English", "zh_Hant": "繁體中文"}
_LOCALE = Path(__file__).parent / "locale"
_current: contextvars.ContextVar[str] = contextvars.ContextVar("wseg_language", default="")
_remembering: contextvars.ContextVar[bool] = contextvars.ContextVar("wseg_remembering", default=False)


class Message(str):
    """A translated text with its `source` and `values`, so that a stored message can be shown in another language.

    A sum of messages keeps its parts; any other operation returns a plain string.
    """

    source: str
    values: dict

    def __new__(cls, message: str, source: str = "", values: dict | None = None) -> "Message":
        instance = super().__new__(cls, message)
        instance.source, instance.values = source or message, values or {}
        return instance

    def __str__(self) -> "Message":
        return self

    def __add__(self, other: str) -> "Message":
        return Message(str.__add__(self, other), "{first}{second}", {"first": self, "second": other})

    def __radd__(self, other: str) -> "Message":
        return Message(str.__add__(other, self), "{first}{second}", {"first": other, "second": self})


def text(source: str, /, **values: object) -> str:
    """`source` in the current language, with `{name}` places filled from `values`; within `remembering`, a `Message`."""
    message = catalogue(current()).get(source) or source
    message = message.format(**values) if values else message
    return Message(message, source, values) if _remembering.get() else message


@contextlib.contextmanager
def remembering() -> Iterator[None]:
    """Makes `text` return `Message` objects inside the block, for errors that are stored and shown in other languages."""
    token = _remembering.set(True)
    try:
        yield
    finally:
        _remembering.reset(token)


def source(message: str) -> str:
    """Returns `message` unchanged; marks a text that is stored in English and translated when it is shown."""
    return message


def current() -> str:
    """The current language: the one set by `use`, else the environment's, else English."""
    return _current.get() or _from_environment()


def grouped(number: float) -> str:
    """A whole number with a narrow space that does not break between its thousands."""
    return f"{number:,.0f}".replace(",", "\u202f")


def percent(fraction: float | None) -> str:
    """0.9234 as 92.3 %; a dash for None and NaN."""
    return "–" if fraction is None or not math.isfinite(fraction) else f"{100 * fraction:.1f}\u202f%"


def join_sentences(sentences: Iterable[str]) -> str:
    """Joins sentences; with a space, except in Chinese."""
    return ("" if current() == "zh_Hant" else " ").join(sentences)


def duration(seconds: float) -> str:
    """80 seconds as 1 min 20 s."""
    whole = round(seconds)
    if whole < 60:
        return text("{seconds} s", seconds=whole)
    if whole < 3600:
        return text("{minutes} min {seconds} s", minutes=whole // 60, seconds=f"{whole % 60:02d}")
    return text("{hours} h {minutes} min", hours=whole // 3600, minutes=f"{whole % 3600 // 60:02d}")


def use(language: str) -> None:
    """Sets the language of this thread or task; unknown ones fall back to English."""
    _current.set(language if language in LANGUAGES else "en")


def forget() -> None:
    """Resets the effect of `use` and reads the environment again."""
    _current.set("")
    _from_environment.cache_clear()


def match(tags: str | None) -> str:
    """The available language that best matches the preference of a browser or shell, such as `zh-TW,zh;q=0.9`.

    Any variant of Chinese maps to 繁體中文, the only Chinese catalogue.
    """
    for tag in (tags or "").replace("_", "-").split(","):
        name = tag.split(";")[0].split(".")[0].strip().lower()
        if name.startswith("zh"):
            return "zh_Hant"
        if name.startswith("en") or name in ("c", "posix"):
            return "en"
    return "en"


@functools.cache
def catalogue(language: str) -> dict[str, str]:
    """Source text to translation, from every `.po` file of `language`; English has none."""
    messages: dict[str, str] = {}
    for path in sorted((_LOCALE / language).glob("*.po")):
        from babel.messages.pofile import read_po

        with open(path, "rb") as file:
            messages.update(
                {m.id: m.string for m in read_po(file, locale=language) if m.id and m.string and not m.fuzzy}
            )
    return messages


@functools.cache
def _from_environment() -> str:
    preference = (
        os.environ.get("WSEG_LANG")
        or os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
    )
    return match(preference)
