"""What a half-filled form holds, as one word of the URL: a reload or a shared link keeps it."""

import json

import streamlit as st

from . import state

_LONGEST = 6000  # characters; longer addresses are refused by some servers on the way


def read(name: str) -> dict:
    """The values that the URL holds under `name`; {} where there are none, or what is there is no such word."""
    try:
        found = json.loads(st.query_params.get(name) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write(name: str, values: dict) -> None:
    """Puts `values`, plain as JSON has them, into the URL under `name`; takes the word out where there are none."""
    word = _word(values)
    state.remember(f"address.{name}", word)
    if not word:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != word:
        st.query_params[name] = word


def turned(name: str, values: dict) -> bool:
    """Did the visitor go back or forth to another word than the last that was written, while `values` are still the same?

    A page without the word was come to by a link, and shows the form as it was left.
    """
    last = state.recall(f"address.{name}")
    return bool(last) and st.query_params.get(name, last) != last and _word(values) == last


def _word(values: dict) -> str:
    word = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str) if values else ""
    return word if len(word) <= _LONGEST else ""
