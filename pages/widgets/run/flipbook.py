"""Segmentation replay: how the cuts of a few sentences change from evaluation to evaluation."""

import time

import streamlit as st

from wseg_core import store
from wseg_core.charts.run import flipbook
from wseg_core.language import text
from wseg_core.store import probes

from ..shared import formatting as words
from ..shared import live, notices, probe_sentences, runs, state

_SECONDS_PER_SNAPSHOT = 0.7  # seconds per snapshot during playback
_MAX_SNAPSHOTS = 40  # maximum number of snapshots in one playback


def draw(run: dict) -> None:
    """A section beside the curves, which can be folded; the page refreshes it while it is open."""
    with st.expander(text("Segmentation replay"), expanded=True, key="flipbook", on_change="rerun") as folded:
        if not folded.open:
            return
        playing = state.recall(_playing_key(run["run"])) is not None
        live.fragment(_player, every=_SECONDS_PER_SNAPSHOT if playing else None)(run["run"])
        probe_sentences.edit(run)


def _player(run_id: str) -> None:
    """The slider, the current snapshot, and what changed since the previous one."""
    runs_store = store.open()
    steps = probes.steps(runs_store, run_id)
    if not steps:
        st.caption(
            text(
                "Some sentences are segmented at the first step and at each evaluation. Step through the "
                "snapshots here to see how the cuts develop. The first snapshot appears when training starts."
            )
        )
        return
    run = runs.get(run_id)
    step = _shown_step(run_id, steps)
    index = steps.index(step)
    _controls(run, steps, step)
    cuts = probes.get(runs_store, run_id, step) or []
    previous = probes.get(runs_store, run_id, steps[index - 1]) if index else None
    st.markdown(notices.escape(_summary(run, steps, index, cuts, previous)))
    st.html(flipbook.html(flipbook.picture(cuts, previous) + flipbook.legend()))


def _controls(run: dict, steps: list[int], step: int) -> None:
    name = run["run"]
    with st.container(horizontal=True, vertical_alignment="center", key="flip.controls"):
        playing = state.recall(_playing_key(name)) is not None
        label, icon = (text("Pause"), "pause") if playing else (text("Play"), "play_arrow")
        if st.button(label, icon=f":material/{icon}:", key="flip.play", disabled=len(steps) < 2):
            state.remember(_playing_key(name), None if playing else time.monotonic())
            state.remember(_step_key(name), step if playing else None)
            st.rerun()  # the whole page, so that playback starts or ends
        if len(steps) > 1:
            # One slider per number of snapshots, and one for playback: a slider whose options change sends old values.
            key = f"flip.step.{name}.{'playing' if playing else len(steps)}"
            st.session_state[key] = step
            st.select_slider(
                text("Step"),
                steps,
                key=key,
                on_change=_choose_step,
                args=(name, key),
                disabled=playing,
                label_visibility="collapsed",
            )


def _shown_step(run: str, steps: list[int]) -> int:
    """The shown step: that of the playback, else the chosen one, else the newest."""
    started = state.recall(_playing_key(run))
    if started is not None:
        stride = -(-len(steps) // _MAX_SNAPSHOTS)
        index = int((time.monotonic() - started) / _SECONDS_PER_SNAPSHOT) * stride
        if index < len(steps) - 1:
            return steps[index]
        state.remember(_playing_key(run), None)
        state.remember(_step_key(run), None)
        st.rerun()
    chosen = state.recall(_step_key(run))
    return chosen if chosen in steps else steps[-1]


def _choose_step(run: str, key: str) -> None:
    state.remember(_playing_key(run), None)
    chosen = st.session_state[key]
    newest = probes.steps(store.open(), run)[-1:]
    state.remember(_step_key(run), None if [chosen] == newest else chosen)  # the newest snapshot follows the training


def _summary(run: dict, steps: list[int], index: int, cuts: list[dict], previous: list[dict] | None) -> str:
    step = steps[index]
    parts = [
        text("step {step}", step=words.count(step)),
        text("snapshot {page} of {pages}", page=index + 1, pages=len(steps)),
    ]
    rows = runs.rows(run)
    if len(rows) and "dev_f1" in rows:
        scored = rows.loc[rows["step"] == step, "dev_f1"].dropna()
        parts += [text("dev F1 {score}", score=words.percent(float(f1))) for f1 in scored]
    if previous is None:
        parts.append(text("before any learning"))
    else:
        added, removed = flipbook.changes(cuts, previous)
        parts.append(text("since step {before}", before=words.count(steps[index - 1])))
        parts.append(text("cuts added: {came}, cuts removed: {went}", came=added, went=removed))
    return " · ".join(parts)


def _playing_key(run: str) -> str:
    return f"flip.playing.{run}"


def _step_key(run: str) -> str:
    return f"flip.place.{run}"
