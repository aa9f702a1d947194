"""The overlay in the URL, so that a reload, a second tab and a shared link restore the custom dictionary and the switches.

The URL holds a token of each word list (`corpora.wordlists` has the words) and the switches that differ from their defaults.
A link without them changes nothing; unknown values are ignored.
"""

import streamlit as st

from wseg_core.corpora import wordlists
from wseg_core.errors import UserError
from wseg_core.inference import keep

from . import notices, overlay, state

_TYPED, _FILE, _KEEP = "words", "list", "keep"  # names in the URL
_SWITCHES = {
    "dictionary": (overlay.DICTIONARY, True),
    "force": (overlay.FORCE, False),
    "calibrated": (overlay.CALIBRATED, False),
}
_VALUES = {"on": True, "off": False}


def synchronize() -> None:
    """Applies new values from the URL, then updates the URL to the current overlay.

    Call this before any of the overlay's widgets is drawn.
    """
    for name, (key, _) in _SWITCHES.items():
        if _is_new(name) and state.parameter(name) in _VALUES:
            st.session_state[key] = _VALUES[state.parameter(name)]
    if _is_new(_TYPED) and (entry := wordlists.find(state.parameter(_TYPED))) and not entry[0]:
        st.session_state[overlay.TYPED] = entry[1]
    if _is_new(_FILE) and (entry := wordlists.find(state.parameter(_FILE))) and entry[0]:
        state.remember(overlay.FILE, entry)
    if _is_new(_KEEP) and (kinds := _kinds(state.parameter(_KEEP))):
        st.session_state[overlay.KEEP], st.session_state[overlay.KINDS] = True, list(kinds)
    for name, (key, default) in _SWITCHES.items():
        now = bool(st.session_state.get(key, default))
        _write(name, "" if now == default else next(word for word, value in _VALUES.items() if value == now))
    _write(_KEEP, ",".join(overlay.chosen_kinds()))
    typed = st.session_state.get(overlay.TYPED) or ""
    _write(_TYPED, _token(_TYPED, "", typed if typed.strip() else ""))
    _write(_FILE, _token(_FILE, *(state.recall(overlay.FILE) or ("", ""))))


def _kinds(value: str) -> tuple[str, ...]:
    try:
        return keep.parse(value)
    except UserError:
        return ()


def _is_new(name: str) -> bool:
    """Whether the value comes from a link, a reload or the back button, and not from the last update."""
    return bool(state.parameter(name)) and state.parameter(name) != state.recall(f"link.{name}")


def _write(name: str, value: str) -> None:
    state.remember(f"link.{name}", value)
    if not value:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def _token(parameter: str, name: str, content: str) -> str:
    """The token of a list, which is stored once for each state; "" for an empty one."""
    if not content:
        return ""
    stored, token = state.recall(f"link.kept.{parameter}") or (None, "")
    if stored != (name, content):
        try:
            token = wordlists.keep(content, name)
        except UserError as error:
            notices.user_error(error)
            return ""
        state.remember(f"link.kept.{parameter}", ((name, content), token))
    return token
