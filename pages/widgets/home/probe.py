"""The sentence on the home page: as the corpus cuts it, or as the latest model does."""

import itertools

import streamlit as st

from wseg_core import corpora
from wseg_core.charts.sentence import sentence
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import notices, runs

SENTENCES = ("研究生命起源的方法", "這幾塊地面積還真不小")  # more than one reading each, for a model to be unsure of
_LONGEST = 9  # characters of a gold sentence that fit a line


def latest_model() -> dict | None:
    """The newest run whose model can be used, trials on a few sentences aside."""
    return next(
        (
            r
            for r in runs.every(limit=100)
            if r["state"] in ("finished", "stopped") and not r["sample"] and runs.usable(r)
        ),
        None,
    )


def draw(run: dict | None) -> None:
    """The picture and the sentence that says whose cuts it shows: those of `run`'s model, or people's where there is none."""
    if run is None:
        _gold()
        return
    try:
        with st.spinner(text("Loading the latest model")):
            found = _cuts(run["run"], run["attempt"], run["step"])
    except UserError as error:  # such as a damaged checkpoint
        notices.fault(error)
        _gold()
        return
    _show(found)
    st.caption(
        text(
            "Segmented by the latest model, {name}. A tall dark line means the model is confident that a word "
            "ends there, a short faint line that it is confident no word ends there, and a dotted line that it "
            "is uncertain.",
            name=notices.plain(words.title(run)),
        )
    )


@st.cache_data(max_entries=20, show_spinner=False)
def _cuts(run: str, attempt: int, step: int) -> list[dict]:
    """The probabilities of the run's model; `attempt` and `step` tell it from what it was before it was resumed."""
    from wseg_core import Segmenter  # torch is loaded here, not when the page opens

    segmenter = Segmenter.load(run)
    return [segmenter.probabilities(one, best=1) for one in SENTENCES]


def _gold() -> None:
    """Words as people cut them in the demo corpus, until there is a model."""
    try:
        sentences = [s for s in corpora.load("demo/dev").sentences if 6 <= sum(map(len, s)) <= _LONGEST][:2]
    except UserError as error:
        notices.fault(error)
        return
    with st.container(key="gold"):
        _show([_as_found(cut) for cut in sentences])
    st.caption(
        text(
            "Segmented by hand, from the demo corpus: no model has been trained yet. Once you have trained one, "
            "its segmentation appears here, with a darker line where the model is more confident of a cut."
        )
    )


def _as_found(words: list[str]) -> dict:
    """A sentence cut by people, in the shape of a model's answer: every gap is certain."""
    joined, ends = "".join(words), set(itertools.accumulate(map(len, words)))
    return {"text": joined, "words": words, "boundary": [float(i + 1 in ends) for i in range(len(joined))], "tags": []}


def _show(found: list[dict]) -> None:
    st.html(sentence.html("".join(sentence.picture(one, cells=False) for one in found)))
