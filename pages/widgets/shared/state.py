"""What outlives one run of a script: the language, and what the URL says.

Widgets that must keep their value while another page is visited take `persist_state="session"` and a key of
their own; this module holds what is not a widget's value.
"""

import streamlit as st

from wseg_core import language

LANGUAGE = "lang"  # the widget's key and the name in the URL, so that a reload or a shared link keeps the language


def browser_language() -> str:
    """The language we have that fits best what the browser asks for; its websocket's header may name another one."""
    return language.match(st.context.locale or st.context.headers.get("Accept-Language"))


def choose_language() -> None:
    """Sets the language of this script run: the visitor's choice, else what the URL says, else the browser's.

    Fragments run later and in other threads than the script that made them: each calls this first
    (`live.fragment` does).
    """
    if LANGUAGE not in st.session_state and (asked(LANGUAGE) in language.LANGUAGES):
        st.session_state[LANGUAGE] = asked(LANGUAGE)  # a code; the switch itself writes the language's own name
    names = {name: code for code, name in language.LANGUAGES.items()}
    language.use(st.session_state.get(LANGUAGE) or names.get(asked(LANGUAGE)) or browser_language())


def language_switch() -> None:
    """The switch at the foot of the sidebar."""
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


def asked(name: str) -> str:
    """The value of `name` in the URL, "" where there is none."""
    return (st.query_params.get(name) or "").strip()


def remember(name: str, value) -> None:
    """Keeps `value` for this visitor's session under `name`."""
    st.session_state[f"kept.{name}"] = value


def recall(name: str, default=None):
    """What `remember` kept under `name`."""
    return st.session_state.get(f"kept.{name}", default)
