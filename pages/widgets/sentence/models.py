"""The models of the page: one shown in detail, and up to three to compare it with; the URL names all of them."""

import streamlit as st

from wseg_core.language import text

from ..shared import models, state

MOST = 4  # models side by side
_MARK = "model"  # the name in the URL: an id, or several with commas
_BESIDE = "sentence.compare"
_KEPT = "sentence.models"


def chosen(known: list[dict]) -> list[dict]:
    """The runs in the URL, else those of the last visit, else the default; shows an error for an unknown one."""
    asked = _ids(state.asked(_MARK))
    if len(asked) > 1:
        return [run for run in map(models.named, asked[:MOST]) if run]
    single = models.chosen(known)
    if asked or not single:
        return [single] if single else []
    last, by_id = _ids(state.recall(_KEPT, "")), {run["run"]: run for run in known}
    return [by_id[i] for i in last if i in by_id] if last[:1] == [single["run"]] else [single]


def picker(known: list[dict], asked: list[dict]) -> list[dict]:
    """Fields for the model and those to compare it with; updates the URL."""
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
    reference = ",".join([picked, *beside])
    state.remember(_MARK, picked)
    state.remember(_KEPT, reference)
    if url != reference:
        st.query_params[_MARK] = reference
        if not first or first["run"] != picked:
            st.rerun()
    return [options[i] for i in (picked, *beside)]


def _ids(listed: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (part.strip() for part in listed.split(",")))))
