"""The language, the URL parameters, and values that are kept for the session.

Widgets that keep their value while another page is visited take `persist_state="session"` and a unique key.
"""

import streamlit as st

from wseg_core import language

LANGUAGE = "lang"  # the widget's key and the name in the URL, so that a reload or a shared link keeps the language


def browser_language() -> str:
    """The available language that best matches the browser's; its websocket header may name another one."""
    return language.match(st.context.locale or st.context.headers.get("Accept-Language"))


def choose_language() -> None:
    """Sets the language of this script run: the visitor's choice, else that of the URL, else the browser's.

    Fragments run later and in other threads than the script, so each calls this first (`live.fragment` does).
    """
    if LANGUAGE not in st.session_state and (parameter(LANGUAGE) in language.LANGUAGES):
        st.session_state[LANGUAGE] = parameter(LANGUAGE)  # a code; the switch itself writes the language's own name
    names = {name: code for code, name in language.LANGUAGES.items()}
    language.use(st.session_state.get(LANGUAGE) or names.get(parameter(LANGUAGE)) or browser_language())


def language_switch() -> None:
    """The language switch at the bottom of the sidebar."""
    codes = list(language.LANGUAGES)
    with st.sidebar:
        st.segmented_control(
            "Language / 語言",
            codes,
            format_func=lambda code: language.LANGUAGES[code],
            default=browser_language(),
            required=True,
            key=LANGUAGE,
            bind="query-params",
            persist_state="session",
            label_visibility="collapsed",
        )


def parameter(name: str) -> str:
    """The URL parameter `name`; "" if it is missing."""
    return (st.query_params.get(name) or "").strip()


def remember(name: str, value) -> None:
    """Stores `value` in the session under `name`."""
    st.session_state[f"kept.{name}"] = value


def recall(name: str, default=None):
    """The value that `remember` stored under `name`."""
    return st.session_state.get(f"kept.{name}", default)
