"""Training / Compare: which is better, and is it sure?"""

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
    """The whole comparison; drawn again by itself as its runs go on."""
    found = compare_pick.look(experiment, listed)
    if found.gone and not found.runs or found.live != was_live:  # deleted meanwhile, begun or ended
        st.rerun()
    if found.experiment:
        compare_progress.draw(found.experiment)
    st.subheader(text("Verdict"), anchor=False, help=glossary.tip("F1", "confidence interval", "p-value", "seed"))
    rivals, note = compare_tuned.rivals(found.runs)
    compare_verdict.draw(rivals)
    if len(found.runs) > 1:
        compare_ranking.draw(found.runs)
    compare_curves.draw(rivals, note)
    compare_closer.draw(found.runs, rivals)


def nothing_yet() -> None:
    """Says what there will be to compare, and where it comes from."""
    st.markdown(
        text(
            "Nothing selected yet. Select two or more runs, or start an experiment, which trains the same model "
            "with different settings under equal conditions. The curves, the ranking and the verdict will appear "
            "here."
        )
    )


def next_steps(found: compare_pick.Picked) -> None:
    """Where to go from here."""
    with st.container(horizontal=True, key="next"):
        best = max(
            (r for r in found.runs if r["best_dev_f1"] is not None), key=lambda r: r["best_dev_f1"], default=None
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
found = compare_pick.picked()
compare_pick.told(found)
compare_pick.draw(found)
if found.runs:
    every = (2 if len(found.runs) <= 30 else 4) if found.live else 10  # seconds; many runs are much to draw
    live.fragment(view, every=every)(state.asked("experiment"), state.asked("runs"), found.live)
else:
    nothing_yet()
next_steps(found)
