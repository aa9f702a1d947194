"""The head of the run page: name, state, choices, progress, and the narrator's sentence."""

import streamlit as st

from wseg_core import jobs, store
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import glossary, notices, runs


def head(run: dict) -> None:
    """Name and state word, and under them what is trained."""
    name = notices.plain(words.title(run))
    st.header(f"{name} {state(run)}", anchor=False)
    st.markdown(f":gray[{notices.plain(words.recipe(run['config']))}]")


def progress(run: dict) -> None:
    """The progress bar, and the numbers of the moment in one line."""
    done = jobs.progress(run)
    st.progress(1.0 if run["state"] == "finished" else done["fraction"] or 0.0)
    st.markdown(numbers(run), help=glossary.tip("epoch", "step", "F1", "development set", "parameter"))


def trouble(run: dict) -> None:
    """What ended the run before its time, and what to do next."""
    if run["state"] in ("failed", "interrupted"):
        error = run["error"] or text("The run ended for an unknown reason.")
        sentences = "\n\n".join(notices.plain(s) for s in (error, run["advice"]) if s)
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


def story(run: dict) -> None:
    """The narrator's latest sentence."""
    told = store.open().events(run["run"])[-2:]
    latest = told if told and told[-1]["kind"] == "recovered" else told[-1:]  # a recovery needs what it recovered from
    sentences = [event["text"] for event in latest]
    if not sentences and run["state"] in runs.LIVE:  # keeps the place, so that nothing jumps when the first one comes
        sentences = [text("Notable events of this run will appear here.")]
    if not sentences:
        return
    with st.container(key="narrator"):
        st.markdown(notices.plain(" ".join(sentences)))


def state(run: dict) -> str:
    """The state as a coloured word; while it runs, what it is at, or what it was asked to do."""
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
    return f":{words.STATE_COLOURS.get(run['state'], 'gray')}[{notices.plain(word)}]"


def numbers(run: dict) -> str:
    """The numbers of the moment in one line."""
    told, epochs = [], run["config"]["training"]["epochs"]
    if run["total_steps"]:
        under_way = min(epochs, int(run["epoch"] or 0) + (run["state"] == "running"))
        limited = any(
            run["config"]["training"].get(name) for name in ("max_steps", "max_seconds")
        )  # which end it before
        told.append(
            text("epoch {epoch}", epoch=under_way)
            if limited
            else text("epoch {epoch} of {epochs}", epoch=under_way, epochs=epochs)
        )
        told.append(
            text("step {step} of {total}", step=words.count(run["step"]), total=words.count(run["total_steps"]))
        )
    if run["seconds"]:
        left = jobs.progress(run)["seconds_left"] if run["state"] == "running" else None
        time = words.duration(run["seconds"])
        told.append(
            time if left is None else text("{time} elapsed, about {left} left", time=time, left=words.duration(left))
        )
    if run["characters_per_second"]:
        told.append(text("{number} characters/s", number=words.big(run["characters_per_second"])))
    if run["best_dev_f1"] is not None:
        told.append(text("best dev F1 {score}", score=words.percent(run["best_dev_f1"])))
    if run["parameters"] and run["state"] != "running":  # the narrator tells it at the start
        told.append(text("{number} parameters", number=words.big(run["parameters"])))
    return f":gray[{notices.plain(' · '.join(told) or text('Not started yet.'))}]"
