"""Error messages: what happened, where, and what to do."""

import streamlit as st

from wseg_core.errors import UserError
from wseg_core.language import text

_ESCAPES = str.maketrans({mark: "\\" + mark for mark in r"\`*_{}[]()#+-.!|~<>$:"})


def escape(content: str) -> str:
    """`content` with Markdown escaped, for names, file names and corpus lines."""
    return str(content).replace("\n", " ").translate(_ESCAPES)


def user_error(error: UserError) -> None:
    """Shows a `UserError`: where in bold, what happened, advice."""
    head = f"**{escape(error.where)}**\u2002" if error.where else ""
    st.error("\n\n".join(filter(None, (head + escape(error.what), escape(error.advice)))), icon=":material/error:")


def unexpected_error() -> None:
    """Shows that an unexpected error occurred."""
    st.error(
        text(
            "An unexpected error occurred on this page. Reload it; if the error persists, check the server's "
            "terminal for details."
        ),
        icon=":material/error:",
    )
