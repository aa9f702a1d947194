"""Buttons to pause, stop, resume, copy or delete a run, and to use its model."""

from collections.abc import Callable

import streamlit as st

from wseg_core import jobs
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import experiments as known_experiments
from ..shared import notices, runs, state


def buttons(run: dict) -> None:
    """One row of the buttons that apply to the run's state."""
    name, requested = run["run"], bool(run["request"])
    with st.container(horizontal=True, key="controls"):
        usable = run["state"] not in runs.LIVE and runs.usable(run)
        if usable and st.button(text("Try it on a sentence"), type="primary", icon=":material/content_cut:", key="use"):
            st.switch_page("sentence.py", query_params={"model": name})
        if usable and st.button(text("See its mistakes"), icon=":material/troubleshoot:", key="to.errors"):
            st.switch_page("errors.py", query_params={"model": name})
        if run["state"] == "running":
            _button(
                text("Pause"),
                "pause",
                jobs.pause,
                name,
                disabled=requested,
                icon="pause",
                help=text(
                    "Saves the training state, ends the process and frees its memory. You can resume later "
                    "exactly where it left off."
                ),
            )
            _button(
                text("Stop and keep the best model"),
                "stop",
                jobs.stop,
                name,
                disabled=requested,
                icon="stop",
                help=text("Saves, then evaluates the best model so far, which is then ready to use."),
            )
        if run["state"] == "queued":
            _button(text("Remove from queue"), "stop", jobs.stop, name, icon="remove_circle")
        if run["state"] in ("paused", "stopped", "interrupted", "failed"):
            _button(
                text("Resume"),
                "resume",
                jobs.resume,
                name,
                icon="play_arrow",
                help=text("Resumes from the last saved step, exactly as if training had never been interrupted."),
            )
        trained = not jobs.is_committee(run)  # a committee has no settings of training
        if run["state"] == "finished" and trained:
            with st.popover(text("Train longer"), icon=":material/forward:", key="longer"):
                _train_longer(run)
        if trained and st.button(text("Copy to new run"), icon=":material/content_copy:", key="again"):
            state.remember("draft.from", None)  # copy its settings, even if they were copied before
            st.switch_page("new.py", query_params={"from": name})
        if run["experiment"] and known_experiments.of(run):
            if st.button(text("View experiment"), icon=":material/leaderboard:", key="to.experiment"):
                st.switch_page("compare.py", query_params={"experiment": run["experiment"]})
        elif st.button(text("Compare with …"), icon=":material/leaderboard:", key="compare"):
            st.switch_page("compare.py", query_params={"runs": name})
        if run["state"] not in runs.LIVE:
            with st.popover(text("Delete"), icon=":material/delete:", key="delete"):
                st.markdown(text("This deletes the run and its curves, log and model. It cannot be undone."))
                _button(
                    text("Delete permanently"),
                    "really",
                    jobs.delete,
                    name,
                    icon="delete_forever",
                    after=_confirm_delete,
                )
    error = state.recall("trouble")
    if error and error[0] == name:
        st.error(notices.escape(error[1]), icon=":material/error:")


def _train_longer(run: dict) -> None:
    """More of the unit that ended the run: epochs, steps or seconds."""
    offer = jobs.extension(run)
    if offer is None:
        st.markdown(text("This run has reached the highest limit. Copy it to a new run that starts from its model."))
        return
    labels = {
        "epochs": text("Total epochs"),
        "steps": text("Total steps"),
        "seconds": text("Total training time, in seconds"),
    }
    total = st.number_input(
        labels[offer.unit],
        min_value=offer.least,
        max_value=offer.most,
        value=offer.suggestion,
        key=f"{offer.unit}.{run['run']}.{offer.least}",
    )
    _button(
        text("Resume training"),
        "on",
        lambda name: jobs.resume(name, **{offer.unit: total}),
        run["run"],
        icon="play_arrow",
    )


def _button(
    label: str, key: str, action: Callable, run: str, icon: str, after: Callable | None = None, **options
) -> None:
    if not st.button(label, key=key, icon=f":material/{icon}:", **options):
        return
    state.remember("trouble", None)
    try:
        action(run)
    except UserError as error:
        state.remember("trouble", (run, str(error)))
    else:
        if after:
            after()
    st.rerun()


def _confirm_delete() -> None:
    st.query_params.pop("run", None)
    st.toast(text("Run deleted."))
