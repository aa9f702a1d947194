"""Sentences about what went wrong: what, where, what to do next."""

import streamlit as st

from wseg_core.errors import UserError
from wseg_core.language import text

_MARKS = str.maketrans({mark: "\\" + mark for mark in r"\`*_{}[]()#+-.!|~<>$:"})


def plain(data: str) -> str:
    """`data` so that markdown shows it as it is: names, file names and corpus lines are never markup."""
    return str(data).replace("\n", " ").translate(_MARKS)


def fault(error: UserError) -> None:
    """The user's input is at fault: the engine's sentences, the place in bold."""
    head = f"**{plain(error.where)}**\u2002" if error.where else ""
    st.error("\n\n".join(filter(None, (head + plain(error.what), plain(error.advice)))), icon=":material/error:")


def unexpected() -> None:
    """Everything else that a page let through."""
    st.error(
        text(
            "An unexpected error occurred on this page. Reload it; if the error persists, check the server's "
            "terminal for details."
        ),
        icon=":material/error:",
    )
