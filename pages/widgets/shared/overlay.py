"""What a visitor lays over the models: the own dictionary, and calibrated probabilities. No weight of a model changes.

A *handle* is a checkpoint folder with what is laid over it; `models.segmenter` takes one like a folder, and whatever is
kept under it is of just this model with just this overlay.
"""

import hashlib
from typing import NamedTuple

import streamlit as st

from wseg_core import language
from wseg_core.corpora import Fault
from wseg_core.inference.dictionary import Dictionary
from wseg_core.language import text

from . import notices, state

DICTIONARY, FORCE, CALIBRATED = "dictionary.on", "dictionary.force", "calibrated.on"  # keys of switches
TYPED, FILE = "dictionary.words", "dictionary.file"
_MARK = "\n"  # in no path of ours
_PLACES = 5  # faulty lines that are named where the model is shown


class Listed(NamedTuple):
    """One part of the visitor's dictionary: the `words` of its good lines, what is wrong with the others (at most
    `corpora.FAULT_LIMIT` of `count`), what stands on these by line; `name` of its file, "" for what is typed."""

    name: str
    words: Dictionary
    faults: list[Fault]
    count: int
    contents: dict[int, str]


def laid(folder: str) -> str:
    """The handle of a checkpoint folder under what is switched on now."""
    found = calibrated(folder)
    if dictionary() is not None:
        found += f"{_MARK}D{digest()}"
    return found


def calibrated(handle: str) -> str:
    """The handle of the same checkpoint folder under the switch of calibration alone: the model's own words."""
    folder = bare(handle)
    temperature = st.session_state.get(CALIBRATED) and stored(folder)
    return f"{folder}{_MARK}T{temperature!r}" if temperature else folder


def stored(folder: str) -> float | None:
    """The temperature that was fitted and kept with a checkpoint folder; None where none was."""
    from wseg_core.inference import checkpoints  # imports torch

    return (checkpoints.calibration(folder) or {}).get("temperature")


def bare(handle: str) -> str:
    """The checkpoint folder of a handle."""
    return handle.partition(_MARK)[0]


def over(segmenter, handle: str):
    """`segmenter` under the overlay of a handle; itself where there is none."""
    marks = {part[0]: part[1:] for part in handle.split(_MARK)[1:]}
    if not marks:
        return segmenter
    own = dictionary() if marks.get("D") == digest() else None
    return segmenter.using(own, float(marks["T"]) if "T" in marks else None)


def tell(handle: str) -> None:
    """Says what is laid over the model, so that nobody takes it for the model's own, and which words of a dictionary are not."""
    names = {"D": text("your custom dictionary"), "T": text("calibrated probabilities")}
    found = [names[part[0]] for part in handle.split(_MARK)[1:]]
    if found:
        st.caption(text("Shown with {what}; the switches are below.", what=text(" and ").join(found)))
    if on():
        _tell_faults([part for part in parts() if part.count])


def _tell_faults(faulty: list[Listed]) -> None:
    """Where the panel is folded nothing else tells why a word does nothing."""
    if not faulty:
        return
    places = [
        ", ".join(filter(None, (part.name, text("line {line}", line=fault.line))))
        for part in faulty
        for fault in part.faults
    ]
    count = sum(part.count for part in faulty)
    named = text("; ").join(places[:_PLACES]) + (" …" if count > _PLACES else "")
    st.warning(
        notices.plain(
            text(
                "Unused lines in your dictionary: {count} ({places}). See “{panel}” below for what is wrong with each.",
                count=count,
                places=named,
                panel=text("Custom dictionary"),
            )
        ),
        icon=":material/info:",
    )


def on() -> bool:
    """Is the dictionary switched on?"""
    return bool(st.session_state.get(DICTIONARY, True))


def dictionary() -> Dictionary | None:
    """The visitor's dictionary, of its good lines; None where it is switched off or has none."""
    return (written() or None) if on() else None


def written() -> Dictionary:
    """The dictionary as it is written, on or off; its faulty lines are left out, see `parts`."""
    listed, typed = (part.words for part in parts())
    if not listed:
        return typed
    suggested = {w: s for w, s in listed.suggested.items() if w not in typed.forced} | typed.suggested
    return Dictionary((listed.forced - set(typed.suggested)) | typed.forced, suggested)


def parts() -> tuple[Listed, Listed]:
    """What was sent as a file, and what is typed."""
    force = bool(st.session_state.get(FORCE))
    name, content = state.recall(FILE) or ("", "")
    return tuple(_read(given, called, force, language.current()) for given, called in ((content, name), (_typed(), "")))


def digest() -> str:
    """Tells one state of the dictionary from another."""
    given = [(state.recall(FILE) or ("", ""))[1], _typed(), str(bool(st.session_state.get(FORCE)))]
    return hashlib.sha256("\0".join(given).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _typed() -> str:
    return st.session_state.get(TYPED) or ""


@st.cache_resource(max_entries=20, show_spinner=False)
def _read(content: str, name: str, force: bool, spoken: str) -> Listed:
    """`spoken`: the language that the faults are told in."""
    found, faults, count = Dictionary.examine(content, name, force)
    lines = content.split("\n") if faults else []
    return Listed(name, found, faults, count, {fault.line: lines[fault.line - 1].strip()[:80] for fault in faults})
