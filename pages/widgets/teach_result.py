"""What teaching changed: the corrected sentence and the dev F1, before and after; until then how far it is."""

import streamlit as st

from wseg_core import jobs
from wseg_core.charts import lanes, sentence
from wseg_core.errors import UserError
from wseg_core.jobs import teaching
from wseg_core.language import text

from . import live, models, notices, runs, state, words

KEY = "teach.run"  # what is kept: (the model's run, the run that teaches it, the text, its right words)
_COLOURS = "#7a8790", "#2f6f8f", "#8a8f3c"  # before, after, right


def draw() -> None:
    """The run that teaches, while it goes on and when it has ended; nothing where there is none."""
    kept = state.recall(KEY)
    if not kept:
        return
    try:
        going = runs.get(kept[1])["state"] in runs.LIVE
        live.fragment(_look, every=1.0 if going else None)(kept, going)
    except UserError as error:  # it was deleted
        state.remember(KEY, None)
        notices.fault(error)


def _look(kept: tuple, was_going: bool) -> None:
    before, taught = runs.get(kept[0]), runs.get(kept[1])
    if taught["state"] in runs.LIVE:
        st.progress(jobs.progress(taught)["fraction"] or 0.0, text("Teaching: {state}", state=words.state(taught["state"])))
    elif was_going:
        st.rerun()  # all of the page, which asks no more
    elif not runs.usable(taught):
        st.markdown(text("Teaching ended without a model: {state}.", state=words.state(taught["state"])))
    else:
        _changed(before, taught, *kept[2:])
    if st.button(text("Open this run"), icon=":material/show_chart:", key="teach.open"):
        st.switch_page("run.py", query_params={"run": taught["run"]})


def _changed(before: dict, taught: dict, content: str, right: list[str]) -> None:
    st.subheader(text("What teaching changed"), anchor=False)
    found = [models.segmenter(models.folder(run)).probabilities(content, 1) for run in (before, taught)]
    rows = [lanes.Lane(name, colour, one["words"], one["boundary"])
            for name, colour, one in zip((text("before"), text("after")), _COLOURS, found)]
    rows.append(lanes.Lane(text("your words"), _COLOURS[2], right))
    st.html(sentence.html(lanes.picture(rows)))
    st.markdown(text("The sentence is cut your way now.") if found[1]["words"] == right
                else text("The sentence is not cut your way yet: teach once more, or keep more sentences of its kind."))
    scores = teaching.scores(before, taught)
    if None not in scores:
        st.markdown(text("Dev F1 {before} before, {after} after.", before=words.percent(scores[0]), after=words.percent(scores[1])))
    if st.button(text("Go on with the taught model"), icon=":material/arrow_forward:", key="teach.use"):
        st.switch_page("sentence.py", query_params={"model": taught["run"], "text": content})
