"""A short view of the run in progress, or of the last one."""

import streamlit as st

from wseg_core import jobs
from wseg_core.charts.run import overview
from wseg_core.language import text

from ..run import progress as run_progress
from ..run import status as run_status
from ..shared import formatting as words
from ..shared import glossary, live, notices, plot, runs

_CONFIG = {"displayModeBar": False}


@live.fragment(every=2)
def draw() -> None:
    """Title, numbers and a small chart; without any run, how to start one."""
    known = [row for row in runs.listed(limit=20) if not jobs.is_committee(row)]  # nothing was trained in a committee
    run = next((r for r in known if r["state"] == "running"), known[0] if known else None)
    if run is None:
        st.subheader(text("No runs yet"), anchor=False)
        st.markdown(text("Train the demo model: it takes a few seconds, and you can watch it learn."))
        plot.draw(overview.figure(runs.no_rows()).to_json(), "glance", _CONFIG)
        return
    st.subheader(text("Training now") if run["state"] in runs.LIVE else text("Latest run"), anchor=False)
    st.markdown(f"**{notices.escape(words.title(run))}** {run_status.state(run)}")
    if run["state"] in runs.LIVE:
        st.progress(jobs.progress(run)["fraction"] or 0.0)
    st.markdown(run_progress.numbers(run), help=glossary.tip("loss", "F1", "development set", "epoch", "step"))
    ended = run["state"] in ("finished", "stopped", "failed")
    figure = overview.figure(runs.rows(run), None if ended else run["total_steps"])
    plot.draw(figure.to_json(), "glance", _CONFIG, run["run"])  # loads what the page Run draws its curves with
    st.page_link("run.py", label=text("Open this run"), icon=":material/show_chart:", query_params={"run": run["run"]})
