"""Training / Compare: which is better, and how sure are we?"""

import streamlit as st

from pages.widgets.compare import pick as compare_pick
from pages.widgets.compare import progress as compare_progress
from pages.widgets.compare import sections as compare_sections
from pages.widgets.compare import tuned as compare_tuned
from pages.widgets.compare import verdict as compare_verdict
from pages.widgets.compare.comparison import Comparison
from pages.widgets.shared import glossary, live, runs, state
from wseg_core.language import text


def load(experiment: str, listed: str, was_live: bool) -> tuple[compare_pick.Selection, Comparison]:
    """The selection as it is now; the whole page is redrawn if runs were deleted, started or ended meanwhile."""
    selection = compare_pick.load(experiment, listed)
    if selection.missing and not selection.runs or selection.live != was_live:
        st.rerun()
    return selection, Comparison(selection.runs, *compare_tuned.judged(selection.runs))


def summary(experiment: str, listed: str, was_live: bool) -> None:
    """Progress and verdict; redrawn while its runs train."""
    selection, comparison = load(experiment, listed, was_live)
    if selection.experiment:
        compare_progress.draw(selection.experiment)
    st.subheader(
        text("Verdict"),
        anchor=False,
        help=glossary.tip("F1", "confidence interval", "margin of equality", "p-value", "seed"),
    )
    compare_verdict.draw(comparison)
    compare_tuned.control(selection.runs)


def section(experiment: str, listed: str, was_live: bool) -> None:
    """The bar of sections and the chosen one; redrawn by itself."""
    _, comparison = load(experiment, listed, was_live)
    compare_sections.draw(comparison)


def empty_state() -> None:
    """What this page shows once runs are selected."""
    st.markdown(
        text(
            "Nothing selected yet. Select two or more runs, or start an experiment, which trains the same model "
            "with different settings under equal conditions. The curves, the ranking and the verdict will appear "
            "here."
        )
    )


def next_steps(selection: compare_pick.Selection) -> None:
    """Buttons to the next pages."""
    with st.container(horizontal=True, key="next"):
        best = max(
            (r for r in selection.runs if r["best_dev_f1"] is not None), key=lambda r: r["best_dev_f1"], default=None
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
selection = compare_pick.from_url()
compare_pick.warn_missing(selection)
compare_pick.draw(selection)
if selection.runs:
    interval = (
        (2 if len(selection.runs) <= 6 else 5) if selection.live else 10
    )  # seconds; drawing takes time from training
    shown = (state.parameter("experiment"), state.parameter("runs"), selection.live)
    live.fragment(summary, every=interval)(*shown)
    live.fragment(section, every=interval)(*shown)
else:
    empty_state()
next_steps(selection)
