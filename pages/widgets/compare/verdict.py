"""The verdict: which variant is better and how sure we are, in a sentence with its caveats."""

import streamlit as st

from wseg_core import jobs, verdict
from wseg_core.errors import UserError
from wseg_core.language import current, text

from ..shared import formatting as words
from ..shared import live, notices, runs
from .comparison import Comparison

_MARGIN = "compare.margin"


def draw(comparison: Comparison) -> None:
    """The box: the sentence with its caveats, or why there is no verdict yet."""
    scored = [r for r in comparison.judged if verdict.is_scored(r)]
    if len(scored) < 2:
        return _box(_no_verdict_reason(comparison.judged))
    try:
        with st.spinner(text("Comparing sentence by sentence")):
            result = judged(comparison)
    except UserError as error:  # evaluated on different sentences, or fewer than two with a score
        return st.warning(
            notices.escape(words.join_sentences([text("No verdict."), str(error)])), icon=":material/balance:"
        )
    sentences = verdict.statement(result)
    training = any(r["state"] in runs.LIVE for r in comparison.judged)
    _box([text("So far:"), *sentences] if training else sentences, result["caveats"])


def judged(comparison: Comparison) -> dict:
    """The verdict at the chosen margin: two variants compared with each other, or more with the best.

    Raises UserError if the runs cannot be compared.
    """
    scored = [r for r in comparison.judged if verdict.is_scored(r)]
    ended = tuple(r["run"] for r in comparison.selected if r["state"] not in runs.LIVE)
    return _judged(tuple((r["run"], r["attempt"], r["state"]) for r in scored), ended, margin(), current())


@st.cache_data(max_entries=60, show_spinner=False)
def _judged(scored: tuple, ended: tuple[str, ...], margin: float, language: str) -> dict:
    return jobs.judge([run for run, _, _ in scored], "best", margin, list(ended))


def margin() -> float:
    """The margin of practical equality, F1 as a fraction."""
    return st.session_state.get(_MARGIN, 100 * verdict.MARGIN) / 100


def margin_field() -> None:
    """The field of the margin."""
    st.number_input(
        text("Margin of practical equality (F1 points)"),
        0.0,
        5.0,
        100 * verdict.MARGIN,
        0.1,
        "%.1f",
        key=_MARGIN,
        persist_state="session",
        width=300,
        help=text(
            "Differences smaller than this do not matter in practice. Two variants are called equal only where the "
            "whole interval of their difference lies within the margin."
        ),
    )
    live.share(_MARGIN, margin())


def _no_verdict_reason(runs_to_judge: list[dict]) -> list[str]:
    """Why there is no verdict, in sentences."""
    if len(runs_to_judge) < 2:
        return [text("There is only one run. Select another one to compare it with.")]
    if any(r["state"] in runs.LIVE for r in runs_to_judge):
        return [text("The verdict will appear once two of the runs have been evaluated.")]
    if all(r["state"] == "failed" for r in runs_to_judge):
        return [text("No verdict: all runs failed. The ranking shows why.")]
    return [text("No verdict: fewer than two runs ended with a score.")]


def _box(sentences: list[str], caveats: list[str] | None = None) -> None:
    """The sentences, and below them in the same box what limits them."""
    with st.container(key="verdict"):
        st.markdown(notices.escape(words.join_sentences(sentences)))
        if caveats:
            st.caption("\n".join(f"- {notices.escape(caveat)}" for caveat in caveats))
