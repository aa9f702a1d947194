"""The settings applied on top of a model: custom dictionary, text never cut, calibrated probabilities. No weight changes.

A `ModelView` names a checkpoint with these settings; `models.segmenter` gives the `Segmenter` of one.
"""

import hashlib
from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from wseg_core import language
from wseg_core.corpora import Fault
from wseg_core.inference import keep
from wseg_core.inference.dictionary import Dictionary
from wseg_core.language import text

from . import notices, state
from .model_view import ModelView

DICTIONARY, FORCE, CALIBRATED = "dictionary.on", "dictionary.force", "calibrated.on"  # keys of switches
KEEP, KINDS = "keep.on", "keep.kinds"
TYPED, FILE = "dictionary.words", "dictionary.file"
_MAX_LISTED = 5  # faulty lines that are listed above the results


class DictionaryPart(NamedTuple):
    """One part of the visitor's dictionary: the `words` of its valid lines, the `faults` of the others (at most
    `corpora.FAULT_LIMIT` of `count`), and their `contents` by line; `name` of the file, "" for typed entries."""

    name: str
    words: Dictionary
    faults: list[Fault]
    count: int
    contents: dict[int, str]


def view(folder: str) -> ModelView:
    """The view of a checkpoint folder with everything that is switched on now."""
    settings = calibrated(folder)
    settings = replace(settings, keep=keep.parse({*settings.keep, *chosen_kinds()}))
    return settings if dictionary() is None else replace(settings, dictionary=digest())


def switches() -> tuple:
    """Everything that is switched on now, for any model."""
    return "" if dictionary() is None else digest(), chosen_kinds(), bool(st.session_state.get(CALIBRATED))


def calibrated(folder: str) -> ModelView:
    """The view of a checkpoint folder with the switch of calibration alone, and what is stored with the model."""
    temperature = stored(folder) if st.session_state.get(CALIBRATED) else None
    return ModelView(folder, temperature or None, keep=stored_kinds(folder))


def stored(folder: str) -> float | None:
    """The temperature stored with a checkpoint folder; None if there is none."""
    from wseg_core.inference import checkpoints  # imports torch

    return (checkpoints.calibration(folder) or {}).get("temperature")


def stored_kinds(folder: str) -> tuple[str, ...]:
    """The kinds of text that the model in a checkpoint folder never cuts."""
    from wseg_core.inference import checkpoints  # imports torch

    return checkpoints.kept_kinds(folder)


def chosen_kinds() -> tuple[str, ...]:
    """The kinds of text that the visitor's switch keeps from being cut."""
    return keep.parse(st.session_state.get(KINDS, keep.KINDS) or ()) if st.session_state.get(KEEP) else ()


def apply(segmenter, view: ModelView):
    """`segmenter` with the settings of `view`; unchanged if there are none."""
    if view == view.plain:
        return segmenter
    words = dictionary() if view.dictionary and view.dictionary == digest() else None
    return segmenter.using(words, view.temperature, view.keep)


def describe(view: ModelView) -> None:
    """A caption on what is applied on top of the model, and a warning about faulty lines of the dictionary."""
    applied = [text("your custom dictionary")] if view.dictionary else []
    if view.keep:
        applied.append(text("Latin words, numbers and URLs kept in one piece"))
    if view.temperature:
        applied.append(text("calibrated probabilities"))
    if applied:
        st.caption(text("Shown with {what}; the switches are below.", what=text(" and ").join(applied)))
    if is_on():
        _warn_of_faults([part for part in parts() if part.count])


def _warn_of_faults(faulty: list[DictionaryPart]) -> None:
    """Warns above the results, since the panel that lists the faulty lines may be folded."""
    if not faulty:
        return
    places = [
        ", ".join(filter(None, (part.name, text("line {line}", line=fault.line))))
        for part in faulty
        for fault in part.faults
    ]
    count = sum(part.count for part in faulty)
    listed = text("; ").join(places[:_MAX_LISTED]) + (" …" if count > _MAX_LISTED else "")
    st.warning(
        notices.escape(
            text(
                "Unused lines in your dictionary: {count} ({places}). See “{panel}” below for what is wrong with each.",
                count=count,
                places=listed,
                panel=text("Custom dictionary"),
            )
        ),
        icon=":material/info:",
    )


def is_on() -> bool:
    """Whether the dictionary is switched on."""
    return bool(st.session_state.get(DICTIONARY, True))


def dictionary() -> Dictionary | None:
    """The valid lines of the visitor's dictionary; None if it is switched off or empty."""
    return (entries() or None) if is_on() else None


def entries() -> Dictionary:
    """The valid lines of the dictionary, on or off; `parts` has the faulty ones."""
    uploaded, typed = (part.words for part in parts())
    return uploaded.merged(typed)


def parts() -> tuple[DictionaryPart, DictionaryPart]:
    """The uploaded part of the dictionary, and the typed one."""
    force = bool(st.session_state.get(FORCE))
    name, content = state.recall(FILE) or ("", "")
    return tuple(_read(source, file, force, language.current()) for source, file in ((content, name), (_typed(), "")))


def digest() -> str:
    """A digest of the dictionary and how it is applied."""
    values = [(state.recall(FILE) or ("", ""))[1], _typed(), str(bool(st.session_state.get(FORCE)))]
    return hashlib.sha256("\0".join(values).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _typed() -> str:
    return st.session_state.get(TYPED) or ""


@st.cache_resource(max_entries=20, show_spinner=False)
def _read(content: str, name: str, force: bool, language_code: str) -> DictionaryPart:
    """`language_code`: the language of the faults, part of the cache key."""
    words, faults, count = Dictionary.examine(content, name, force)
    lines = content.split("\n") if faults else []
    return DictionaryPart(
        name, words, faults, count, {fault.line: lines[fault.line - 1].strip()[:80] for fault in faults}
    )
