"""The two parts of the page, each redrawn by itself: the text with its cells while it is typed, the explanations after that."""

from typing import NamedTuple

import streamlit as st

from wseg_core.language import text

from ..shared import glossary, keep_switch, live, models, overlay, state
from ..shared.model_view import ModelView
from . import calibrated_panel, dictionary_panel, live_text, teach_panel
from . import gold as sentence_gold
from . import rows as sentence_rows
from . import text as sentence_text
from . import view as sentence_view
from . import why as sentence_why

_SHOWN = "sentence.shown"


class Shown(NamedTuple):
    """What the results show: the text, the page of it, and the run and view of the model in detail."""

    content: str
    part: str
    run: dict
    view: ModelView


@live.fragment
def results(place, note, chosen: list[dict], switches: tuple) -> None:
    """The text field, in the container `place`, and what the models of the runs `chosen` make of the text.

    `note`: the container for a note on the gold words. What does not change while a text is typed is drawn elsewhere.
    """
    _whole_page_if_switched(switches)
    with place:
        content = sentence_text.box()
    gold = sentence_gold.words(content, note)
    if not chosen:
        return
    with st.container(key="sentence-results"):
        views = [overlay.view(models.loaded(run)) for run in chosen]
        before, part = sentence_text.part(content)
        sentence_rows.draw(chosen, views, part, sentence_gold.within(gold, before, part))
        number = sentence_rows.pick_detail(chosen)
        shown = Shown(content, part, chosen[number], views[number])
        overlay.describe(shown.view)
        sentence_view.draw(shown.view, part, part == content)
    state.remember(_SHOWN, shown)
    live_text.mark("results", content, _mark(shown))


@live.fragment
def explanations(switches: tuple) -> None:
    """Everything below the cells, for what `results` shows; also writes the text to the URL."""
    _whole_page_if_switched(switches)
    shown: Shown = state.recall(_SHOWN)
    sentence_text.link(shown.content)
    sentence_gold.link(shown.content)
    run, view, part = shown.run, shown.view, shown.part
    with st.container(key="sentence-explanations"):
        teach_panel.draw(run, view, part)
        sentence_view.alternatives(view, part)
        keep_switch.draw(view.folder)
        if caveat := models.caveat(run):
            st.caption(caveat, help=glossary.tip("probability", "tag", *models.loss_terms(run)))
        _tabs(run, view, part)
    _next(run)
    live_text.mark("explanations", shown.content, _mark(shown))


def _tabs(run: dict, view: ModelView, part: str) -> None:
    why, dictionary, calibrated = st.tabs(
        [text("Why this cut?"), text("Custom dictionary"), text("Calibrated probabilities")], key="explain"
    )
    with why:
        sentence_why.draw(view, part)
    with dictionary:
        dictionary_panel.draw(run, view, part)
    with calibrated:
        calibrated_panel.draw(run, view)


def _next(run: dict) -> None:
    with st.container(horizontal=True, key="next"):
        if st.button(text("See its mistakes"), icon=":material/troubleshoot:", key="to.errors"):
            st.switch_page("errors.py", query_params={"model": run["run"]})
        if st.button(text("Segment a whole file with this model"), icon=":material/description:", key="to.models"):
            st.switch_page("models.py", query_params={"model": run["run"]})
        if st.button(text("See how it was trained"), icon=":material/show_chart:", key="to.run"):
            st.switch_page("run.py", query_params={"run": run["run"]})


def _mark(shown: Shown) -> tuple:
    return shown.part, shown.run["run"], shown.view


def _whole_page_if_switched(switches: tuple) -> None:
    """Both parts, and the URL, depend on what is applied on top of the model."""
    if overlay.switches() != switches:
        st.rerun()
