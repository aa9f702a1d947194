"""Training / Run: is it learning, and is it healthy?"""

import streamlit as st

from pages.widgets.run import ambiguity as run_ambiguity
from pages.widgets.run import chart as run_chart
from pages.widgets.run import controls as run_controls
from pages.widgets.run import details as run_details
from pages.widgets.run import flipbook as run_flipbook
from pages.widgets.run import progress as run_progress
from pages.widgets.run import status as run_status
from pages.widgets.run import steps as run_steps
from pages.widgets.shared import formatting as words
from pages.widgets.shared import live, notices, runs, state
from wseg_core.errors import UserError
from wseg_core.language import text


def picker(known: list[dict], run: str | None) -> None:
    """A field to choose a run; the choice goes into the URL."""
    labels = {r["run"]: words.label(r) for r in known}
    options = list(labels) if run in labels else [None, *labels]
    if len(options) < 2:
        return
    chosen = st.selectbox(
        text("Run"),
        options,
        options.index(run),
        key=f"picker.{run}",
        label_visibility="collapsed",
        format_func=lambda r: labels.get(r, text("Choose a run")),
    )
    if chosen and chosen != run:
        st.query_params["run"] = chosen
        st.rerun()


def view(run_id: str, was_live: bool) -> None:
    """The whole page of one run; redrawn while it trains."""
    try:
        run = runs.get(run_id)
    except UserError:  # deleted meanwhile
        st.rerun()
    if (run["state"] in runs.LIVE) != was_live:
        st.rerun()
    left, right = st.columns([3, 1.2], vertical_alignment="center")
    with left:
        run_status.head(run)
    with right:
        picker(runs.listed(limit=200), run_id)
    run_progress.draw(run)
    run_status.message(run)
    run_controls.buttons(run)
    run_details.scores(run)
    with st.container(key="curves"):
        left, right = st.columns([2.2, 1])
        with left:
            run_chart.draw(run)
        with right:
            run_flipbook.draw(run)
    run_steps.draw(run)
    run_ambiguity.draw(run)
    for part in (run_details.gradients, run_details.note, run_details.events, run_details.settings, run_details.log):
        part(run)


known = runs.listed(limit=200)
latest = sorted(known, key=lambda r: r["state"] != "running")  # the running one first, else the newest
requested = state.parameter("run") or (latest[0]["run"] if known else "")
if not requested:
    st.header(text("No runs yet"), anchor=False)
    st.markdown(
        text(
            "A run is one training of one model. Its curves appear here live while it trains and remain "
            "available afterwards."
        )
    )
    st.page_link("new.py", label=text("New run"), icon=":material/add_circle:")
    st.stop()
try:
    run = runs.get(requested)
except UserError as error:
    st.header(text("Run not found"), anchor=False)
    advice = text("It may have been deleted, or the link may be incomplete.")  # the error's own is for the command line
    notices.user_error(UserError(error.what, error.where, advice))
    if known:
        picker(known, None)
    st.page_link("new.py", label=text("New run"), icon=":material/add_circle:")
    st.stop()
if state.parameter("run") != requested:
    st.query_params["run"] = requested
is_live = run["state"] in runs.LIVE
live.fragment(view, every=1 if is_live else 5)(requested, is_live)
