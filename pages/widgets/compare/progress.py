"""Progress of an experiment, and buttons to stop, resume, extend or delete it."""

import json
from collections.abc import Callable

import streamlit as st

from wseg_core import experiments
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import experiments as known_experiments
from ..shared import formatting as words
from ..shared import notices, state
from . import extend as compare_extend
from .verdict import margin as verdict_margin


def draw(experiment: dict) -> None:
    """Name, state, progress bar, the current run and the buttons."""
    left, right = st.columns([1.5, 1.7], vertical_alignment="center")
    with left:
        st.subheader(
            f"{notices.escape(known_experiments.title(experiment))} {known_experiments.state(experiment)}", anchor=False
        )
    with right:
        _buttons(experiment)
    progress = known_experiments.progress(experiment)
    if experiment["state"] != "done":
        st.progress(progress["fraction"])
    parts = [progress["words"]]
    if experiment["state"] == "racing" and (left := known_experiments.time_left(experiment)):
        parts.append(text("about {time} left", time=words.interval(left.low, left.high)))
    with st.container(horizontal=True, vertical_alignment="center", key="experiment-progress"):
        st.markdown(f":gray[{notices.escape(' · '.join(parts))}]", width="content")
        _current_run(experiment)
    _deleted(experiment)
    error = state.recall("experiment.trouble")
    if error and error[0] == experiment["id"]:
        st.error(notices.escape(error[1]), icon=":material/error:")


def _current_run(experiment: dict) -> None:
    running = next((r for r in experiment["runs"] if r["state"] == "running"), None)
    if running:
        st.page_link(
            "run.py",
            label=text("Training now: {name}", name=notices.escape(words.title(running))),
            icon=":material/show_chart:",
            query_params={"run": running["run"]},
        )
    elif experiment["state"] == "racing":
        st.caption(text("The next run is about to start."))
    elif experiment["state"] == "stopped":
        st.caption(text("Stopped: no new runs will start. Finished runs still count. Click Resume to continue."))


def _deleted(experiment: dict) -> None:
    """If runs of the experiment were deleted: says so, with a button that trains them again."""
    runs = experiment["runs"]
    deleted = _deleted_runs(
        experiment["id"], json.dumps(experiment["plan"]), tuple(run["run"] for run in runs), experiment
    )
    if not deleted:
        return
    st.caption(
        text(
            "Deleted runs of this experiment: {count}. Their variants have fewer seeds than the others, or are "
            "missing entirely; a verdict on settings needs three seeds per variant.",
            count=deleted,
        )
    )
    _button(text("Train them again"), "experiment.fill", experiments.fill, experiment["id"], "restart_alt")


@st.cache_data(max_entries=60, show_spinner=False)
def _deleted_runs(name: str, plan: str, runs: tuple[str, ...], _experiment: dict) -> int:
    try:
        return len(experiments.missing(_experiment))
    except UserError:  # the plan names something that no longer exists
        return 0


def _buttons(experiment: dict) -> None:
    name = experiment["id"]
    with st.container(horizontal=True, horizontal_alignment="right", key="experiment.controls"):
        if experiment["state"] == "racing":
            _button(
                text("Stop experiment"),
                "experiment.stop",
                experiments.stop,
                name,
                "stop",
                help=text(
                    "Saves and ends the current run and starts no new ones. You can resume the experiment later."
                ),
            )
        elif experiment["state"] == "stopped":
            _button(
                text("Resume"),
                "experiment.resume",
                experiments.resume,
                name,
                "play_arrow",
                help=text("Resumes every stopped, paused or interrupted run from its last saved step."),
            )
        if experiment["state"] != "racing":
            _report(experiment)
            with st.popover(text("Extend"), icon=":material/add:", key="experiment.extend"):
                _extend(experiment)
        with st.popover(text("Delete"), icon=":material/delete:", key="experiment.delete"):
            st.markdown(
                text(
                    "This deletes the experiment and all its runs, including their curves and models. It cannot "
                    "be undone."
                )
            )
            sure = st.checkbox(
                text("Yes, delete all {count} runs", count=len(experiment["runs"])), key=f"experiment.sure.{name}"
            )
            _button(
                text("Delete permanently"),
                "experiment.really",
                experiments.delete,
                name,
                "delete_forever",
                after=_confirm_delete,
                disabled=not sure,
            )


def _report(experiment: dict) -> None:
    """A download of the whole comparison as one file; it is made on click."""
    st.download_button(
        text("Report"),
        lambda: _report_html(experiment["id"], verdict_margin()),
        f"report-{experiment['id']}.html",
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        key="experiment.report",
        help=text("One HTML file with the verdict, the charts, the settings and the commands, to keep or to share."),
    )


def _report_html(experiment: str, margin: float) -> str:
    from wseg_core.reports import experiment as reports  # plotly and jinja2 are loaded here, not when the page opens

    details = experiments.get(experiment)
    return reports.html(details["runs"], details, margin)


def _extend(experiment: dict) -> None:
    changes = compare_extend.changes(experiment)
    _button(
        text("Extend experiment"),
        "experiment.more",
        lambda e: experiments.extend(e, changes),
        experiment["id"],
        "add",
        disabled=not changes,
    )


def _button(
    label: str, key: str, action: Callable, experiment: str, icon: str, after: Callable | None = None, **options
) -> None:
    if not st.button(label, key=key, icon=f":material/{icon}:", **options):
        return
    state.remember("experiment.trouble", None)
    try:
        with st.spinner(text("Please wait")):
            action(experiment)
    except UserError as error:
        state.remember("experiment.trouble", (experiment, str(error)))
    else:
        known_experiments.listed.clear()
        if after:
            after()
    st.rerun()


def _confirm_delete() -> None:
    st.query_params.pop("experiment", None)
    st.toast(text("Experiment deleted."))
