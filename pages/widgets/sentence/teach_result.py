"""The effect of retraining: the corrected sentence and the dev F1, before and after; until then, the progress.

The URL names the retraining run, so that a reload, a second tab and a shared link show it too.
"""

import streamlit as st

from wseg_core import jobs, store
from wseg_core.charts.sentence import lanes, sentence
from wseg_core.corpora import corrections
from wseg_core.errors import UserError
from wseg_core.jobs import teaching
from wseg_core.language import text
from wseg_core.store import table

from ..shared import formatting as words
from ..shared import glossary, live, models, notices, runs, state
from ..shared.model_view import ModelView

_KEY = "teach.run"  # the ID of the retraining run that was started or shown last
_PARAMETER = "taught"  # the name in the URL
_COLOURS = "#7a8790", "#2f6f8f", "#8a8f3c"  # before, after, corrected


def show(taught: str) -> None:
    """Shows the retraining run with this ID from now on."""
    state.remember(_KEY, taught)
    if st.query_params.get(_PARAMETER) != taught:
        st.query_params[_PARAMETER] = taught


def chosen(run: dict) -> dict | None:
    """The run that retrains the model of `run`, or that made it: from the URL, the last visit, or the one in progress."""
    requested = state.parameter(_PARAMETER)
    retrained = _retraining_of(requested, run)
    if requested and not retrained:
        st.query_params.pop(_PARAMETER)  # of another model, or invalid
    retrained = (
        retrained or _remembered(run) or next((other for other in runs.running() if _origin(other) == run["run"]), None)
    )
    if retrained:
        show(retrained["run"])
    return retrained


def draw(taught: dict, content: str) -> None:
    """The progress of retraining, then its effect on the correction that `content` contains, else on the newest one."""
    try:
        is_live = taught["state"] in runs.LIVE
        live.fragment(_progress_or_effect, every=1.0 if is_live else None)(
            _origin(taught), taught["run"], is_live, content
        )
    except UserError as error:  # the model was deleted in the meantime
        notices.user_error(error)


def earlier_button(run: dict) -> None:
    """A button that shows the effect of the last retraining, if there was one."""
    retrained = newest_from(store.open(), run["run"])
    if retrained and st.button(
        text("Show the effect of the last retraining"), icon=":material/history:", key="teach.earlier", type="tertiary"
    ):
        show(retrained)
        st.rerun()


def newest_from(opened: store.Store, run: str) -> str | None:
    """The newest run that retrains the model of `run`."""
    known = table.every(opened)
    where = (table.equal("training.start_from", run), table.equal("data.more", corrections.REFERENCE))
    if any(condition.column not in known for condition in where):  # no run has this setting
        return None
    return next(iter(table.ids(opened, known, table.Selection(where), 1)), None)


def _origin(run: dict) -> str:
    """The run whose model it retrains; "" if it is no retraining run."""
    chosen = run["config"]
    return chosen["training"].get("start_from") or "" if chosen["data"].get("more") == corrections.REFERENCE else ""


def _retraining_of(requested: str, run: dict) -> dict | None:
    try:
        taught = runs.get(requested) if requested else None
        origin = runs.get(_origin(taught)) if taught and _origin(taught) else None
        return taught if origin and run["run"] in (taught["run"], origin["run"]) else None
    except UserError:
        return None


def _remembered(run: dict) -> dict | None:
    """The run of the last visit; shows an error once if it was deleted."""
    stored = state.recall(_KEY)
    try:
        return _retraining_of(runs.get(stored)["run"], run) if stored else None
    except UserError as error:
        state.remember(_KEY, None)
        notices.user_error(error)
        return None


def _progress_or_effect(origin: str, run: str, was_live: bool, content: str) -> None:
    before, taught = runs.get(origin), runs.get(run)
    if taught["state"] in runs.LIVE:
        st.progress(
            jobs.progress(taught)["fraction"] or 0.0, text("Retraining: {state}", state=words.state(taught["state"]))
        )
    elif was_live:
        st.rerun()  # the whole page, which then stops refreshing
    elif not runs.usable(taught):
        st.markdown(text("Retraining ended without a model: {state}.", state=words.state(taught["state"])))
    else:
        _effect(before, taught, content)
    if st.button(text("Open this run"), icon=":material/show_chart:", key="teach.open"):
        st.switch_page("run.py", query_params={"run": taught["run"]})


def _effect(before: dict, taught: dict, content: str) -> None:
    st.subheader(text("Effect of retraining"), anchor=False)
    if corrected := _corrected(content):
        _sentence(before, taught, corrected)
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
        st.switch_page("sentence.py", query_params={"model": taught["run"], "text": "".join(corrected) or content})


def _sentence(before: dict, taught: dict, corrected: list[str]) -> None:
    answers = [
        models.segmenter(ModelView(models.folder(run))).probabilities("".join(corrected), 1) for run in (before, taught)
    ]
    rows = [
        lanes.Lane(name, colour, answer["words"], answer["boundary"])
        for name, colour, answer in zip((text("before"), text("after")), _COLOURS, answers)
    ]
    rows.append(lanes.Lane(text("your correction"), _COLOURS[2], corrected))
    st.html(sentence.html(lanes.picture(rows)))
    st.markdown(
        text("The model now segments the sentence as you corrected it.")
        if answers[1]["words"] == corrected
        else text(
            "The model does not segment the sentence as you corrected it yet: retrain it once more, or save more "
            "sentences of this kind."
        )
    )


def _corrected(content: str) -> list[str]:
    """The newest correction that `content` contains, else the newest of all; empty if there are none."""
    stored, within = corrections.kept(), "".join(content.split())
    return next((words for words in reversed(stored) if "".join(words) in within), stored[-1] if stored else [])
