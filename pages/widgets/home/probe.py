"""Sentences on the home page, segmented by the best model, or by hand until there is one."""

import itertools

import streamlit as st

from wseg_core import corpora, jobs
from wseg_core.charts.sentence import sentence
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import notices, runs

SENTENCES = ("研究生命起源的方法", "這幾塊地面積還真不小")  # ambiguous, so that a model may be uncertain
_LONGEST = 9  # characters of a gold sentence that fit a line


def best_model() -> dict | None:
    """The best of the newest hundred runs, see `jobs.best`; None until one has a usable model."""
    ended = (run for run in runs.listed(limit=100) if run["state"] in ("finished", "stopped") and runs.usable(run))
    return jobs.best(ended)


def draw(run: dict | None) -> None:
    """The sentences and a caption: segmented by the model of `run`, or by hand where it is None."""
    if run is None:
        _gold()
        return
    try:
        with st.spinner(text("Loading the best model")):
            answers = _cuts(run["run"], run["attempt"], run["step"])
    except UserError as error:  # such as a damaged checkpoint
        notices.user_error(error)
        _gold()
        return
    _show(answers)
    st.caption(
        text(
            "Segmented by {name}, the best model of the newest corpus. A tall dark line means the model is confident that a word "
            "ends there, a short faint line that it is confident no word ends there, and a dotted line that it "
            "is uncertain.",
            name=notices.escape(words.title(run)),
        )
    )


@st.cache_data(max_entries=20, show_spinner=False)
def _cuts(run: str, attempt: int, step: int) -> list[dict]:
    """The probabilities of the run's model; `attempt` and `step` change when the run is resumed, so that the cache follows."""
    from wseg_core import Segmenter  # torch is loaded here, not when the page opens

    segmenter = Segmenter.load(run)
    return [segmenter.probabilities(content, best=1) for content in SENTENCES]


def _gold() -> None:
    """Gold words of the demo corpus, until there is a model."""
    try:
        sentences = [s for s in corpora.load("demo/dev").sentences if 6 <= sum(map(len, s)) <= _LONGEST][:2]
    except UserError as error:
        notices.user_error(error)
        return
    with st.container(key="gold"):
        _show([_as_answer(gold) for gold in sentences])
    st.caption(
        text(
            "Segmented by hand, from the demo corpus: no model has been trained yet. Once you have trained one, "
            "its segmentation appears here, with a darker line where the model is more confident of a cut."
        )
    )


def _as_answer(words: list[str]) -> dict:
    """Gold words in the form of a model's answer: every gap is certain."""
    joined, ends = "".join(words), set(itertools.accumulate(map(len, words)))
    return {"text": joined, "words": words, "boundary": [float(i + 1 in ends) for i in range(len(joined))], "tags": []}


def _show(answers: list[dict]) -> None:
    st.html(sentence.html("".join(sentence.picture(answer, cells=False) for answer in answers)))
