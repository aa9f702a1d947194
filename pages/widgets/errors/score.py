"""Scores on the file, and a sentence about the most common mistakes."""

import pandas as pd
import streamlit as st

from wseg_core.inspection.naming import category_name, type_name
from wseg_core.language import text

from ..shared import downloads, glossary, notices
from ..shared import formatting as words
from .study import Study


def draw(chosen: list[dict], studies: list[Study]) -> None:
    """The sentence about the first model, and a table of scores with a row per model, also for download."""
    with st.container(key="narrator"):
        st.markdown(notices.escape(sentence(studies[0])), help=glossary.tip("gold", "F1", "precision", "recall", "OOV"))
    rows = [row(study.analysis.score()) for study in studies]
    if len(chosen) > 1:
        rows = [{text("model"): notices.escape(words.title(run)), **scores} for run, scores in zip(chosen, rows)]
    with st.container(key="errors-scores"):
        st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")
    downloads.csv(lambda: table(chosen, studies), "scores")


def table(chosen: list[dict], studies: list[Study]) -> pd.DataFrame:
    """One row per model, for download: run, name, and scores from 0 to 1, empty where the training words are unknown."""
    return pd.DataFrame(
        [
            {"run": run["run"], "model": words.title(run), **study.analysis.score()}
            for run, study in zip(chosen, studies)
        ]
    )


def row(score: dict) -> dict[str, str]:
    """The scores of one model, named and formatted for the screen."""
    return {
        "F1": words.percent(score["f1"]),
        text("precision"): words.percent(score["precision"]),
        text("recall"): words.percent(score["recall"]),
        text("OOV recall"): words.percent(score["oov_recall"]),
        text("recall of known words"): words.percent(score["iv_recall"]),
        text("OOV rate"): words.percent(score["oov_rate"]),
        text("words"): words.count(score["gold_words"]),
        text("sentences"): words.count(score["sentences"]),
    }


def sentence(study: Study) -> str:
    """The number of mistakes, their most common kind and their most common category."""
    count = len(study.analysis.mistakes)
    if not count:
        total = words.count(study.analysis.counts.gold_words)
        return text("No mistakes: all {count} words match the gold file.", count=total)
    tallies = study.analysis.tallies()
    kind, about = (max(tallies[t], key=lambda name: tallies[t][name]["mistakes"]) for t in ("kinds", "categories"))
    share = [tallies[t][name]["mistakes"] / count for t, name in (("kinds", kind), ("categories", about))]
    return text(
        "{count} mistakes in {sentences} sentences. Most common kind: “{kind}” ({first}). Most common category: "
        "{about} ({second}).",
        count=words.count(count),
        sentences=words.count(len(study.decisions)),
        kind=type_name(kind),
        first=words.percent(share[0]),
        about=category_name(about),
        second=words.percent(share[1]),
    )
