"""The models of the page: one shown in detail, and up to three to compare it with; the URL names all of them."""

import streamlit as st

from wseg_core.language import text

from ..shared import models, offered, state

MOST = 4  # models side by side
_PARAMETER = "model"  # the name in the URL: an id, or several with commas
_OTHERS = "sentence.compare"
_KEPT = "sentence.models"


def chosen(known: offered.Offered) -> list[dict]:
    """The runs in the URL, else those of the last visit, else the default; shows an error for an unknown one."""
    requested = _ids(state.parameter(_PARAMETER))
    if len(requested) > 1:
        return [run for run in map(models.find, requested[:MOST]) if run]
    default = models.chosen(known)
    if requested or not default:
        return [default] if default else []
    previous = _ids(state.recall(_KEPT, ""))
    if previous[:1] != [default["run"]]:
        return [default]
    return [run for run in (models.recalled(i, known) for i in previous) if run]


def picker(known: offered.Offered, requested: list[dict]) -> list[dict]:
    """Fields for the model and those to compare it with; updates the URL."""
    options = models.options_by_id(known.runs, requested)
    first = requested[0] if requested else None
    picked = models.select(options, first, text("Model"), known.help)
    if picked is None:
        return []
    others, url = [i for i in options if i != picked], state.parameter(_PARAMETER)
    if url != state.recall(_KEPT):  # a link, or the browser's back button
        st.session_state[_OTHERS] = [run["run"] for run in requested[1:]]
    st.session_state[_OTHERS] = [i for i in st.session_state.get(_OTHERS, []) if i in others]
    compared = (
        []
        if not others
        else st.multiselect(
            text("Compare with"),
            others,
            key=_OTHERS,
            max_selections=MOST - 1,
            format_func=lambda i: models.option_label(options[i]),
            wrap=True,
            help=known.help,
            placeholder=text("Up to {count} other models", count=MOST - 1),
        )
    )
    reference = ",".join([picked, *compared])
    state.remember(_PARAMETER, picked)
    state.remember(_KEPT, reference)
    if url != reference:
        st.query_params[_PARAMETER] = reference
        if not first or first["run"] != picked:
            st.rerun()
    return [options[i] for i in (picked, *compared)]


def _ids(listed: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (part.strip() for part in listed.split(",")))))
