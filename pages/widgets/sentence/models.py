"""The models of the sentence page: one that is looked at, and up to three beside it; the URL names them all."""

import streamlit as st

from wseg_core.language import text

from ..shared import models, state

MOST = 4  # models side by side
_MARK = "model"  # the name in the URL: an id, or several with commas
_BESIDE = "sentence.compare"
_KEPT = "sentence.models"


def chosen(known: list[dict]) -> list[dict]:
    """The runs that the URL names, else those of the last visit, else the one that is meant; faults are told."""
    asked = _ids(state.asked(_MARK))
    if len(asked) > 1:
        return [run for run in map(models.named, asked[:MOST]) if run]
    one = models.chosen(known)
    if asked or not one:
        return [one] if one else []
    last, by_id = _ids(state.recall(_KEPT, "")), {run["run"]: run for run in known}
    return [by_id[i] for i in last if i in by_id] if last[:1] == [one["run"]] else [one]


def picker(known: list[dict], asked: list[dict]) -> list[dict]:
    """Chooses the model, and those to compare it with; the URL follows."""
    options = models.offered(known, asked)
    first = asked[0] if asked else None
    picked = models.select(options, first, text("Model"))
    if picked is None:
        return []
    others, url = [i for i in options if i != picked], state.asked(_MARK)
    if url != state.recall(_KEPT):  # a link, or the browser's back button
        st.session_state[_BESIDE] = [run["run"] for run in asked[1:]]
    st.session_state[_BESIDE] = [i for i in st.session_state.get(_BESIDE, []) if i in others]
    beside = (
        []
        if not others
        else st.multiselect(
            text("Compare with"),
            others,
            key=_BESIDE,
            max_selections=MOST - 1,
            format_func=lambda i: models.described(options[i]),
            wrap=True,
            placeholder=text("Up to {count} other models", count=MOST - 1),
        )
    )
    wish = ",".join([picked, *beside])
    state.remember(_MARK, picked)
    state.remember(_KEPT, wish)
    if url != wish:
        st.query_params[_MARK] = wish
        if not first or first["run"] != picked:
            st.rerun()
    return [options[i] for i in (picked, *beside)]


def _ids(listed: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (part.strip() for part in listed.split(",")))))
