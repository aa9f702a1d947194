"""What teaching changed: the corrected sentence and the dev F1, before and after; until then how far it is.

The run that teaches is found in the store, named by the URL, so that a reload, a second tab and a shared link show it too.
"""

import streamlit as st

from wseg_core import jobs
from wseg_core.charts.sentence import lanes, sentence
from wseg_core.corpora import corrections
from wseg_core.errors import UserError
from wseg_core.jobs import teaching
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import glossary, live, models, notices, runs, state
from ..shared.model_view import ModelView

_KEY = "teach.run"  # the id of the run that teaches, where one was started or looked at
_MARK = "taught"  # the name in the URL
_COLOURS = "#7a8790", "#2f6f8f", "#8a8f3c"  # before, after, right


def show(taught: str) -> None:
    """The run with this id is the one that is looked at from now on."""
    state.remember(_KEY, taught)
    if st.query_params.get(_MARK) != taught:
        st.query_params[_MARK] = taught


def chosen(run: dict) -> dict | None:
    """The run that taught the model of `run`, or that made it by teaching: of the URL, the last visit, or at work right now."""
    asked = state.asked(_MARK)
    found = _lesson(asked, run)
    if asked and not found:
        st.query_params.pop(_MARK)  # of another model, or no link of ours
    found = found or _remembered(run) or next((one for one in runs.running() if _origin(one) == run["run"]), None)
    if found:
        show(found["run"])
    return found


def draw(taught: dict, content: str) -> None:
    """How far the run that teaches is, and what it changed when it has ended: in the correction that `content` holds, else the newest."""
    try:
        going = taught["state"] in runs.LIVE
        live.fragment(_look, every=1.0 if going else None)(_origin(taught), taught["run"], going, content)
    except UserError as error:  # the model was deleted meanwhile
        notices.fault(error)


def earlier(run: dict) -> None:
    """Where the model was taught before: the way to what that changed."""
    found = next((one for one in runs.every() if _origin(one) == run["run"]), None)
    if found and st.button(
        text("Show the effect of the last retraining"), icon=":material/history:", key="teach.earlier", type="tertiary"
    ):
        show(found["run"])
        st.rerun()


def _origin(run: dict) -> str:
    """The run whose model it teaches; "" where it teaches none."""
    chosen = run["config"]
    return chosen["training"].get("start_from") or "" if chosen["data"].get("more") == corrections.REFERENCE else ""


def _lesson(asked: str, run: dict) -> dict | None:
    try:
        taught = runs.get(asked) if asked else None
        origin = runs.get(_origin(taught)) if taught and _origin(taught) else None
        return taught if origin and run["run"] in (taught["run"], origin["run"]) else None
    except UserError:
        return None


def _remembered(run: dict) -> dict | None:
    """The run of the last visit; one that was deleted is told once."""
    kept = state.recall(_KEY)
    try:
        return _lesson(runs.get(kept)["run"], run) if kept else None
    except UserError as error:
        state.remember(_KEY, None)
        notices.fault(error)
        return None


def _look(origin: str, run: str, was_going: bool, content: str) -> None:
    before, taught = runs.get(origin), runs.get(run)
    if taught["state"] in runs.LIVE:
        st.progress(
            jobs.progress(taught)["fraction"] or 0.0, text("Retraining: {state}", state=words.state(taught["state"]))
        )
    elif was_going:
        st.rerun()  # all of the page, which asks no more
    elif not runs.usable(taught):
        st.markdown(text("Retraining ended without a model: {state}.", state=words.state(taught["state"])))
    else:
        _changed(before, taught, content)
    if st.button(text("Open this run"), icon=":material/show_chart:", key="teach.open"):
        st.switch_page("run.py", query_params={"run": taught["run"]})


def _changed(before: dict, taught: dict, content: str) -> None:
    st.subheader(text("Effect of retraining"), anchor=False)
    if right := _corrected(content):
        _sentence(before, taught, right)
    scores = teaching.scores(before, taught)
    if None not in scores:
        st.markdown(
            text(
                "Dev F1 {before} before, {after} after.",
                before=words.percent(scores[0]),
                after=words.percent(scores[1]),
            ),
            help=glossary.tip("F1", "development set"),
        )
    if st.button(text("Continue with the retrained model"), icon=":material/arrow_forward:", key="teach.use"):
        st.switch_page("sentence.py", query_params={"model": taught["run"], "text": "".join(right) or content})


def _sentence(before: dict, taught: dict, right: list[str]) -> None:
    found = [
        models.segmenter(ModelView(models.folder(run))).probabilities("".join(right), 1) for run in (before, taught)
    ]
    rows = [
        lanes.Lane(name, colour, one["words"], one["boundary"])
        for name, colour, one in zip((text("before"), text("after")), _COLOURS, found)
    ]
    rows.append(lanes.Lane(text("your correction"), _COLOURS[2], right))
    st.html(sentence.html(lanes.picture(rows)))
    st.markdown(
        text("The model now segments the sentence as you corrected it.")
        if found[1]["words"] == right
        else text(
            "The model does not segment the sentence as you corrected it yet: retrain it once more, or save more "
            "sentences of this kind."
        )
    )


def _corrected(content: str) -> list[str]:
    """The newest correction that `content` holds, else the newest of all; none where none is kept any more."""
    kept, within = corrections.kept(), "".join(content.split())
    return next((right for right in reversed(kept) if "".join(right) in within), kept[-1] if kept else [])
