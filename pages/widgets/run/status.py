"""Head of the run page: name, state, progress, problems and the latest event."""

import streamlit as st

from wseg_core import jobs, store
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import glossary, notices, runs


def head(run: dict) -> None:
    """Name and state, and a line on what is trained."""
    name = notices.escape(words.title(run))
    st.header(f"{name} {state(run)}", anchor=False)
    st.markdown(f":gray[{notices.escape(words.recipe(run['config']))}]")


def progress(run: dict) -> None:
    """The progress bar and the current numbers in one line."""
    done = jobs.progress(run)
    st.progress(1.0 if run["state"] == "finished" else done["fraction"] or 0.0)
    st.markdown(numbers(run), help=glossary.tip("epoch", "step", "F1", "development set", "parameter"))


def problem(run: dict) -> None:
    """Why the run ended early, and what to do next."""
    if run["state"] in ("failed", "interrupted"):
        error = run["error"] or text("The run ended for an unknown reason.")
        sentences = "\n\n".join(notices.escape(s) for s in (error, run["advice"]) if s)
        (st.error if run["state"] == "failed" else st.warning)(sentences, icon=":material/error:")
    elif run["state"] == "stopped":
        st.info(
            text("This run was stopped. Its best model so far has been saved and is ready to use."),
            icon=":material/stop_circle:",
        )
    elif run["state"] == "paused":
        st.info(
            text("This run is paused. Everything needed to resume is saved, and no memory is in use."),
            icon=":material/pause_circle:",
        )


def latest_event(run: dict) -> None:
    """The latest event of the run."""
    events = store.open().events(run["run"])[-2:]
    latest = (
        events if events and events[-1]["kind"] == "recovered" else events[-1:]
    )  # a recovery is shown with its cause
    sentences = [event["text"] for event in latest]
    if (
        not sentences and run["state"] in runs.LIVE
    ):  # a placeholder, so that the page does not jump when the first event comes
        sentences = [text("Notable events of this run will appear here.")]
    if not sentences:
        return
    with st.container(key="narrator"):
        st.markdown(notices.escape(" ".join(sentences)))


def state(run: dict) -> str:
    """The state as a coloured word; for a running run its phase, or what was requested."""
    word = words.state(run["state"])
    if run["state"] == "running" and run["request"]:
        word = (
            text("pausing: saving the training state")
            if run["request"] == "pause"
            else text("stopping: saving and evaluating the best model")
        )
    elif run["state"] == "running":
        phases = {
            "starting": text("starting"),
            "reading": text("reading the corpus"),
            "scoring": text("evaluating the best model"),
        }
        word = phases.get(run["phase"], word)
    return f":{words.STATE_COLOURS.get(run['state'], 'gray')}[{notices.escape(word)}]"


def numbers(run: dict) -> str:
    """The current numbers in one line."""
    parts, epochs = [], run["config"]["training"]["epochs"]
    if run["total_steps"]:
        current = min(epochs, int(run["epoch"] or 0) + (run["state"] == "running"))
        limited = any(
            run["config"]["training"].get(name) for name in ("max_steps", "max_seconds")
        )  # which may end it earlier
        parts.append(
            text("epoch {epoch}", epoch=current)
            if limited
            else text("epoch {epoch} of {epochs}", epoch=current, epochs=epochs)
        )
        parts.append(
            text("step {step} of {total}", step=words.count(run["step"]), total=words.count(run["total_steps"]))
        )
    if run["seconds"]:
        left = jobs.progress(run)["seconds_left"] if run["state"] == "running" else None
        time = words.duration(run["seconds"])
        parts.append(
            time if left is None else text("{time} elapsed, about {left} left", time=time, left=words.duration(left))
        )
    if run["characters_per_second"]:
        parts.append(text("{number} characters/s", number=words.compact(run["characters_per_second"])))
    if run["best_dev_f1"] is not None:
        parts.append(text("best dev F1 {score}", score=words.percent(run["best_dev_f1"])))
    if run["parameters"] and run["state"] != "running":  # for a running run it is an event
        parts.append(text("{number} parameters", number=words.compact(run["parameters"])))
    return f":gray[{notices.escape(' · '.join(parts) or text('Not started yet.'))}]"
