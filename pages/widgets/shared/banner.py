"""What is running now, on top of every page."""

import streamlit as st

from wseg_core import jobs
from wseg_core.errors import UserError
from wseg_core.language import text

from . import estimate, live, notices, runs, state
from . import experiments as known_experiments
from . import formatting as words


@live.fragment(every=3)
def show(page: str) -> None:
    """One line with a link for the run that trains now; nothing on that run's own page."""
    try:
        active = runs.running()
    except UserError as error:  # such as a store that cannot be opened
        return notices.user_error(error)
    if not active or (page == "run" and state.parameter("run") in ("", active[0]["run"])):
        return
    if active[0]["experiment"] and (experiment := known_experiments.of(active[0])):
        return _experiment(experiment, page)
    first, waiting = active[0], len(active) - 1
    name = notices.escape(words.title(first))
    if first["state"] == "running":
        done = jobs.progress(first)
        label = text("**{name}** is training: {percent} complete", name=name, percent=f"{done['fraction'] or 0:.0%}")
        if left := estimate.left(first):
            label += " · " + text("about {time} left", time=words.interval(left.low, left.high))
    else:
        label = text("**{name}** is queued", name=name)
    if waiting:
        label += " · " + text("{count} more in the queue", count=waiting)
    _link("run.py", label, {"run": first["run"]})


def _experiment(experiment: dict, page: str) -> None:
    """Progress of the experiment; nothing on its own page."""
    if page == "compare" and state.parameter("experiment") in ("", experiment["id"]):
        return
    progress = known_experiments.progress(experiment)
    name = notices.escape(known_experiments.title(experiment))
    label = text(
        "**{name}** is in progress: {done} of {total} runs done",
        name=name,
        done=words.count(progress["done"]),
        total=words.count(progress["total"]),
    )
    _link("compare.py", label, {"experiment": experiment["id"]})


def _link(page: str, label: str, query: dict) -> None:
    with st.container(key="banner"):
        st.page_link(
            page, label=f"{label} · {text('Open')}", icon=":material/pending:", query_params=query, width="stretch"
        )
