"""The verdict: which variant is better and how sure we are, in a sentence, with its confidence intervals."""

import streamlit as st

from wseg_core import jobs, verdict
from wseg_core.charts.compare import verdict as figures
from wseg_core.errors import UserError
from wseg_core.language import current, text

from ..shared import downloads, notices, runs
from ..shared import formatting as words
from . import data as compare_data

_MARGIN = "compare.margin"


def draw(runs_to_judge: list[dict]) -> None:
    """The sentence, the interval plot, and every comparison in words."""
    scored = [r for r in runs_to_judge if verdict.is_scored(r)]
    if len(scored) < 2:
        return _box(_no_verdict_reason(runs_to_judge))
    try:
        with st.spinner(text("Comparing sentence by sentence")):
            result = judged(scored)
    except UserError as error:  # evaluated on different sentences, or fewer than two with a score
        return st.warning(
            notices.escape(words.join_sentences([text("No verdict."), str(error)])), icon=":material/balance:"
        )
    pairs, best = result["pairs"], result["best"]
    sentences = verdict.summary(pairs, best["name"], words.percent(best["f1"]))
    _box([text("So far:"), *sentences] if any(r["state"] in runs.LIVE for r in runs_to_judge) else sentences)
    figure = compare_data.cached("verdict", compare_data.key(scored), (_margin(),), lambda: figures.figure(pairs))
    st.plotly_chart(figure, key="compare.verdict", config={"displayModeBar": False})
    with st.expander(text("How to read this")):
        st.markdown("\n".join(f"- {notices.escape(sentence)}" for sentence in verdict.explanation()))
        _margin_field()
        downloads.csv(lambda: figures.table(pairs), "verdict", "compare.verdict.csv")
    if len(pairs) > 1:
        with st.expander(text("All comparisons in words ({count})", count=len(pairs))):
            st.markdown("\n".join(f"- {notices.escape(pair['sentence'])}" for pair in pairs))


def judged(scored: list[dict]) -> dict:
    """The verdict over runs at the chosen margin: two variants compared with each other, or more with the best."""
    return _judged(tuple((r["run"], r["attempt"], r["state"]) for r in scored), _margin(), current())


@st.cache_data(max_entries=60, show_spinner=False)
def _judged(scored: tuple, margin: float, language: str) -> dict:
    return jobs.judge([run for run, _, _ in scored], "best", margin)


def _margin() -> float:
    """The margin of practical equality, F1 as a fraction."""
    return st.session_state.get(_MARGIN, 100 * verdict.MARGIN) / 100


def _margin_field() -> None:
    st.number_input(
        text("Margin of practical equality (F1 points)"),
        0.0,
        5.0,
        100 * verdict.MARGIN,
        0.1,
        "%.1f",
        key=_MARGIN,
        persist_state="session",
        help=text(
            "Differences smaller than this do not matter in practice. Two variants are called equal only where the "
            "whole interval of their difference lies within the margin."
        ),
    )


def _no_verdict_reason(runs_to_judge: list[dict]) -> list[str]:
    """Why there is no verdict, in sentences."""
    if len(runs_to_judge) < 2:
        return [text("There is only one run. Select another one to compare it with.")]
    if any(r["state"] in runs.LIVE for r in runs_to_judge):
        return [text("The verdict will appear once two of the runs have been evaluated.")]
    if all(r["state"] == "failed" for r in runs_to_judge):
        return [text("No verdict: all runs failed. The ranking shows why.")]
    return [text("No verdict: fewer than two runs ended with a score.")]


def _box(sentences: list[str]) -> None:
    with st.container(key="verdict"):
        st.markdown(notices.escape(words.join_sentences(sentences)))
