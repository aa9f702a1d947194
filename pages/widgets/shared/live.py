"""Fragments that keep a part of a page up to date by themselves."""

import functools

import streamlit as st

from . import state


def fragment(function=None, *, every: float | None = None):
    """`st.fragment` in the visitor's language; `every`: seconds between refreshes, None for none."""
    if function is None:
        return functools.partial(fragment, every=every)

    @functools.wraps(function)
    def in_language(*args, **kwargs):
        state.choose_language()
        return function(*args, **kwargs)

    return st.fragment(in_language, run_every=every)


def share(name: str, value) -> None:
    """Redraws the whole page when `value`, chosen in one fragment and used by others as well, has changed."""
    before = state.recall(f"shared.{name}", value)
    state.remember(f"shared.{name}", value)
    if before != value:
        st.rerun()
