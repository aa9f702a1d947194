"""What a visitor lays over the models: the own dictionary, and calibrated probabilities. No weight of a model changes.

A *handle* is a checkpoint folder with what is laid over it; `models.segmenter` takes one like a folder, and whatever is
kept under it is of just this model with just this overlay.
"""

import hashlib

import streamlit as st

from wseg_core.dictionary import Dictionary
from wseg_core.errors import UserError
from wseg_core.language import text

from . import state

DICTIONARY, FORCE, CALIBRATED = "dictionary.on", "dictionary.force", "calibrated.on"  # keys of switches
TYPED, FILE = "dictionary.words", "dictionary.file"
_MARK = "\n"  # in no path of ours


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
    from wseg_core import checkpoints  # imports torch

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
    """Says what is laid over the model, so that nobody takes it for the model's own; nothing where nothing is."""
    names = {"D": text("your own dictionary"), "T": text("calibrated probabilities")}
    found = [names[part[0]] for part in handle.split(_MARK)[1:]]
    if found:
        st.caption(text("Shown with {what}; the switches are further below.", what=text(" and ").join(found)))


def dictionary() -> Dictionary | None:
    """The visitor's dictionary; None where it is switched off, empty or at fault."""
    try:
        found = written() if st.session_state.get(DICTIONARY, True) else None
    except UserError:
        return None
    return found or None


def written() -> Dictionary:
    """The dictionary as it is written, on or off; raises UserError naming the faulty line."""
    name, content = state.recall(FILE) or ("", "")
    force = bool(st.session_state.get(FORCE))
    listed, typed = _parsed(content, name, force), _parsed(_typed(), "", force)
    suggested = {w: s for w, s in listed.suggested.items() if w not in typed.forced} | typed.suggested
    return Dictionary((listed.forced - set(typed.suggested)) | typed.forced, suggested) if listed else typed


def digest() -> str:
    """Tells one state of the dictionary from another."""
    parts = [(state.recall(FILE) or ("", ""))[1], _typed(), str(bool(st.session_state.get(FORCE)))]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _typed() -> str:
    return st.session_state.get(TYPED) or ""


@st.cache_resource(max_entries=20, show_spinner=False)
def _parsed(content: str, name: str, force: bool) -> Dictionary:
    return Dictionary.parse(content, name, force)
