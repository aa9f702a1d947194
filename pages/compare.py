"""Training / Compare: which is better, and how sure are we?"""

import streamlit as st

from pages.widgets.compare import closer as compare_closer
from pages.widgets.compare import curves as compare_curves
from pages.widgets.compare import pick as compare_pick
from pages.widgets.compare import progress as compare_progress
from pages.widgets.compare import ranking as compare_ranking
from pages.widgets.compare import tuned as compare_tuned
from pages.widgets.compare import verdict as compare_verdict
from pages.widgets.shared import glossary, live, runs, state
from wseg_core.language import text


def view(experiment: str, listed: str, was_live: bool) -> None:
    """The whole comparison; redrawn while its runs train."""
    picked = compare_pick.look(experiment, listed)
    if picked.missing and not picked.runs or picked.live != was_live:  # deleted meanwhile, started or ended
        st.rerun()
    if picked.experiment:
        compare_progress.draw(picked.experiment)
    st.subheader(text("Verdict"), anchor=False, help=glossary.tip("F1", "confidence interval", "p-value", "seed"))
    judged, note = compare_tuned.best_rates(picked.runs)
    compare_verdict.draw(judged)
    if len(picked.runs) > 1:
        compare_ranking.draw(picked.runs)
    compare_curves.draw(judged, note)
    compare_closer.draw(picked.runs, judged)


def nothing_yet() -> None:
    """What this page shows once runs are selected."""
    st.markdown(
        text(
            "Nothing selected yet. Select two or more runs, or start an experiment, which trains the same model "
            "with different settings under equal conditions. The curves, the ranking and the verdict will appear "
            "here."
        )
    )


def next_steps(picked: compare_pick.Picked) -> None:
    """Buttons to the next pages."""
    with st.container(horizontal=True, key="next"):
        best = max(
            (r for r in picked.runs if r["best_dev_f1"] is not None), key=lambda r: r["best_dev_f1"], default=None
        )
        if (
            best
            and runs.usable(best)
            and st.button(text("Try the best model on a sentence"), icon=":material/content_cut:", key="to.sentence")
        ):
            st.switch_page("sentence.py", query_params={"model": best["run"]})
        if best and st.button(text("View the best run"), icon=":material/show_chart:", key="to.run"):
            st.switch_page("run.py", query_params={"run": best["run"]})
        if st.button(text("New experiment"), icon=":material/flag:", key="to.experiments"):
            st.switch_page("experiments.py", query_params={"from": best["run"]} if best else {})


st.header(text("Which is better, and how sure are we?"), anchor=False)
picked = compare_pick.from_url()
compare_pick.warn_missing(picked)
compare_pick.draw(picked)
if picked.runs:
    every = (2 if len(picked.runs) <= 30 else 4) if picked.live else 10  # seconds; many runs are much to draw
    live.fragment(view, every=every)(state.asked("experiment"), state.asked("runs"), picked.live)
else:
    nothing_yet()
next_steps(picked)
