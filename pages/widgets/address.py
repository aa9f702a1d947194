"""What a half-filled form holds, as one word of the URL: a reload or a shared link keeps it."""

import json

import streamlit as st

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
    word = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=str) if values else ""
    if not word or len(word) > _LONGEST:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != word:
        st.query_params[name] = word
